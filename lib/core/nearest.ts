/** The names that someone may have meant by `name`: those that differ by a few letters, nearest first, three at most. */
export function nearest(name: string, known: Iterable<string>): string[] {
  const bound = Math.max(1, Math.floor(name.length / 3))
  return [...known]
    .map((candidate) => ({ candidate, distance: distance(name.toLowerCase(), candidate.toLowerCase(), bound) }))
    .filter((scored) => scored.distance <= bound)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map((scored) => scored.candidate)
}

/** A remedy for a wrong name: the near ones, else all there are, after `what` they are. */
export function didYouMean(name: string, known: Iterable<string>, what: string): string {
  const all = [...known]
  const near = nearest(name, all)
  if (near.length > 0) return `did you mean ${near.map((each) => JSON.stringify(each)).join(' or ')}?`
  return all.length === 0 ? 'there are none' : `${what}: ${all.join(', ')}`
}

/** Levenshtein's distance, a swap of neighbours counting as one, given up above `bound`. */
function distance(a: string, b: string, bound: number): number {
  if (Math.abs(a.length - b.length) > bound) return Infinity
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let best = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1))
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) best = Math.min(best, at(beforeLast, column - 2) + 1)
      current.push(best)
    }
    beforeLast = last
    last = current
  }
  return at(last, b.length)
}

function at(row: number[], column: number): number {
  return row[column] ?? Infinity
}
