#!/usr/bin/env node
import { run } from './run.js'
import { nodeProcesses } from './serve/node-processes.js'

const { argv, env, stderr, stdin, stdout } = process

// Whoever reads the output has gone: `tsgi show … | head`.
for (const output of [stdout, stderr]) {
  output.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1)
  })
}

function interruption(): AbortSignal {
  const controller = new AbortController()
  const interrupt = () => {
    controller.abort()
  }
  // The second signal ends the process at once, as it does by default.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt)
  return controller.signal
}

function onLogsMoved(reopen: () => void): void {
  process.on('SIGUSR1', reopen)
}

void run(argv.slice(2), {
  cwd: process.cwd(),
  env,
  interruption,
  onLogsMoved,
  processes: nodeProcesses(),
  stderr,
  stdin,
  stdout,
}).then((code) => {
  process.exitCode = code
  // What is printed to a pipe may still be leaving; what a module keeps open must not keep the command.
  stdout.write('', () => stderr.write('', () => process.exit(code)))
})
