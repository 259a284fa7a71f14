import { Terminal, type Output } from '../../lib/cli/terminal.js'
import { Recorded } from './command-line.js'

const terminal = (isTTY: boolean, env: Record<string, string> = {}) =>
  new Terminal({ cwd: '/a', env, stdout: new Recorded(isTTY), stderr: new Recorded(!isTTY) })

describe('Terminal', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { FORCE_COLOR: 'false' }, false],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    [true, { TERM: 'dumb' }, false],
    [true, { TERM: 'xterm' }, true],
  ])('on a terminal %s with %j has colours: %s', (isTTY, env, has) => {
    expect(terminal(isTTY, env).paint('bold', 'a')).toBe(has ? '\u001b[1ma\u001b[22m' : 'a')
  })

  it('decides for each output alone', () => {
    const { paint, paintError } = terminal(true)
    expect([paint('red', 'a'), paintError('red', 'a')]).toEqual(['\u001b[31ma\u001b[39m', 'a'])
  })

  it('prints lines on the one output and tells them on the other', () => {
    const { surroundings } = terminal(false)
    const it = new Terminal(surroundings)
    it.print('a\nb')
    it.tell('c')
    expect((surroundings.stdout as Recorded).text).toBe('a\nb\n')
    expect((surroundings.stderr as Recorded).text).toBe('c\n')
    expect(it.cwd).toBe('/a')
  })

  it('waits until bytes have left', async () => {
    let leave: ((error?: Error | null) => void) | undefined
    const slow: Output = {
      write: (_chunk, written) => {
        leave = written
        return false
      },
    }
    const it = new Terminal({ cwd: '/', env: {}, stdout: slow, stderr: slow })
    let hasLeft = false
    const sent = it.send(Buffer.from('a')).then(() => (hasLeft = true))
    await Promise.resolve()
    expect(hasLeft).toBe(false)
    leave?.(null)
    expect(await sent).toBe(true)
  })

  it('fails if the output does', async () => {
    const broken: Output = {
      write: (_chunk, written) => {
        written?.(new Error('EPIPE'))
        return false
      },
    }
    const it = new Terminal({ cwd: '/', env: {}, stdout: broken, stderr: broken })
    await expect(it.send(Buffer.from('a'))).rejects.toThrow('EPIPE')
  })
})
