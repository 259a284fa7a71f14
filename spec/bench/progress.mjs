/** Says on stderr what is going on; the tables are on stdout. */
export function progress(text) {
  process.stderr.write(`bench: ${text}\n`)
}
