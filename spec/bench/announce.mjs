/** Tells the driver the port, and how much CPU was used when it asks. */
export function announce(port) {
  process.on('message', () => process.send(process.cpuUsage()))
  process.on('disconnect', () => process.exit())
  process.stdout.write(`${port}\n`)
}
