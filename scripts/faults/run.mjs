// npm run test:faults [-- F11 F13]: tries the promises that take long, over the built command, and prints what was measured.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// What else is given is for the scripts themselves: `-- F22 --minutes 10`.
const wanted = process.argv.slice(2).flatMap((name) => (/^f\d+$/i.test(name) ? [numbered(name)] : []))
const folder = new URL('./', import.meta.url)
let failed = 0
for (const file of readdirSync(folder).sort()) {
  const [, name] = /^(f\d+)-.*\.mjs$/.exec(file) ?? []
  if (name === undefined) continue
  const id = numbered(name)
  if (wanted.length > 0 && !wanted.includes(id)) continue
  const path = new URL(file, folder)
  if (!readFileSync(path, 'utf8').includes('export async function measure')) {
    // A script of another shape says itself what it measured.
    if (spawnSync(process.execPath, [fileURLToPath(path)], { stdio: 'inherit' }).status !== 0) failed++
    continue
  }
  const { promise, measure } = await import(path)

  try {
    const { held, figure } = await measure()
    if (!held) failed++
    console.log(`${held ? 'held    ' : 'NOT HELD'} ${id} ${promise}: ${figure}`)
  } catch (error) {
    failed++
    console.log(`NOT HELD ${id} ${promise}: ${error.stack}`)
  }
}
process.exit(failed === 0 ? 0 : 1)

/** F1 of f01. */
function numbered(name) {
  return `F${Number(name.slice(1))}`
}
