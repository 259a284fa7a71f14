import { progress } from '../../../lib/cli/serve/progress.js'
import { Terminal } from '../../../lib/cli/terminal.js'
import { Recorded } from '../command-line.js'

function told(format: string): string {
  const stderr = new Recorded()
  const terminal = new Terminal({ stdout: new Recorded(), stderr, env: {}, cwd: '/' })
  progress(format, terminal, () => new Date(0))('worker_ready', 'worker 7 serves\u001b', { pid: 7 })
  return stderr.text
}

describe('progress', () => {
  it('is a line for people, without what a terminal obeys', () => {
    expect(told('text')).toBe('worker 7 serves\\u001b\n')
  })

  it('is a line of JSON for machines', () => {
    expect(told('json')).toBe(
      '{"time":"1970-01-01T00:00:00.000Z","event":"worker_ready","pid":7,"text":"worker 7 serves\\u001b"}\n',
    )
  })
})
