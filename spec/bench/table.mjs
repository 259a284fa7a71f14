/** Rows of cells as aligned columns: the first to the left, the others to the right. */
export function table(title, header, rows) {
  const all = [header, ...rows].map((row) => row.map(String))
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const lines = all.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd(),
  )
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  return `\n${title}\n\n${[lines[0], rule, ...lines.slice(1)].join('\n')}\n`
}

/** `1.10 (0.98–1.21)` */
export function spreadText({ median, min, max }) {
  return `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`
}
