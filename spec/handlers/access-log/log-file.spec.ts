import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { LogFile } from '../../../lib/handlers/access-log/log-file.js'
import { delay, until } from '../running-server.js'

describe('LogFile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-log-'))
  const reports: string[] = []
  const logs: LogFile[] = []
  let count = 0
  let path: string

  const opened = async (at = path): Promise<LogFile> => {
    const log = new LogFile(at, (message, error) => {
      const reason = error === undefined ? '' : `: ${(error as NodeJS.ErrnoException).code ?? ''}`
      reports.push(message.replace(at, 'LOG') + reason)
    })
    logs.push(log)
    await log.open()
    return log
  }

  beforeEach(() => {
    path = join(folder, `${++count}.log`)
    reports.length = 0
  })

  afterEach(async () => {
    await Promise.all(logs.splice(0).map((log) => log.close()))
  })

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it('writes lines a moment later, together, and those that are left when it is closed', async () => {
    const log = await opened()
    log.write('a')
    log.write('b')
    expect(readFileSync(path, 'utf8')).toBe('')
    await until(() => readFileSync(path, 'utf8') !== '')
    expect(readFileSync(path, 'utf8')).toBe('a\nb\n')

    log.write('é')
    await log.close()
    expect(readFileSync(path, 'utf8')).toBe('a\nb\né\n')
    expect(log.figures).toEqual({ errors: 0, lost: 0 })
    expect(reports).toEqual([])
  })

  it('makes a file that not everybody may read, and adds to one that is there', async () => {
    const before = process.umask(0)
    try {
      const log = await opened()
      log.write('a')
      await log.close()
    } finally {
      process.umask(before)
    }
    expect(statSync(path).mode & 0o777).toBe(0o640)

    const again = await opened()
    again.write('b')
    await again.close()
    expect(readFileSync(path, 'utf8')).toBe('a\nb\n')
  })

  it('does not wait once there is much to write', async () => {
    const log = await opened()
    const line = 'x'.repeat(70_000)
    log.write(line)
    log.write('behind')
    for (let round = 0; round < 50 && statSync(path).size === 0; round++) await delay(1)
    expect(statSync(path).size).toBeGreaterThanOrEqual(70_001)
    await log.close()
    expect(readFileSync(path, 'utf8')).toBe(`${line}\nbehind\n`)
  })

  it('F24: loses no line when it is moved away and opened again', async () => {
    const log = await opened()
    const expected: string[] = []
    const moved: string[] = []
    for (let round = 0; round < 5; round++) {
      for (let line = 0; line < 50; line++) {
        expected.push(`${round}-${line}`)
        log.write(`${round}-${line}`)
        if (line % 10 === 0) await delay(2)
      }
      moved.push(`${path}.${round}`)
      renameSync(path, `${path}.${round}`)
      log.write(`${round}-between`)
      expected.push(`${round}-between`)
      await log.reopen()
      expect(existsSync(path)).toBe(true)
    }
    await log.close()
    const all = [...moved, path].map((each) => readFileSync(each, 'utf8')).join('')
    expect(all).toBe(expected.map((line) => `${line}\n`).join(''))
  })

  it('F24: goes on at the end of a file that was copied and cut', async () => {
    const log = await opened()
    log.write('before')
    await until(() => statSync(path).size > 0)
    truncateSync(path)
    log.write('after')
    await log.close()
    expect(readFileSync(path, 'utf8')).toBe('after\n')
  })

  it('keeps the old file if the new one cannot be opened, and tells so', async () => {
    const log = await opened()
    log.write('a')
    renameSync(path, `${path}.1`)
    mkdirSync(path)
    await log.reopen()
    log.write('b')
    await log.close()
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('a\nb\n')
    expect(reports).toEqual(['the access log LOG cannot be opened again; the file from before is kept: EISDIR'])
    expect(log.figures).toEqual({ errors: 1, lost: 0 })
  })

  it('rejects if the file cannot be opened at first', async () => {
    await expect(opened(folder)).rejects.toThrow('EISDIR')
    await expect(opened(join(folder, 'none', 'a.log'))).rejects.toThrow('ENOENT')
  })

  it('can be reopened many times at once, while much is written, and while it closes', async () => {
    const log = await opened()
    const line = 'x'.repeat(10_000)
    const reopened: Promise<void>[] = []
    for (let round = 0; round < 200; round++) {
      log.write(line)
      if (round % 10 === 0) reopened.push(log.reopen())
      if (round % 25 === 0) await delay(1)
    }
    await Promise.all([...reopened, log.close(), log.reopen()])
    expect(readFileSync(path, 'utf8')).toBe(`${line}\n`.repeat(200))
    expect(log.figures).toEqual({ errors: 0, lost: 0 })
  })

  it('can be reopened before it is open and after it was closed, which does nothing', async () => {
    const log = await opened()
    await log.close()
    rmSync(path)
    await log.reopen()
    expect(existsSync(path)).toBe(false)
  })

  // /dev/full is a disk without room.
  it('F24: tells once of a disk that is full, counts, keeps lines, and counts those it loses when closed', async () => {
    const log = await opened('/dev/full')
    log.write('a')
    await until(() => reports.length > 0)
    log.write('b')
    await log.reopen()
    expect(log.figures.errors).toBeGreaterThanOrEqual(2)
    await log.close()
    expect(reports).toEqual([
      'the access log LOG cannot be written; its lines are kept for a while: ENOSPC',
      'the access log LOG was closed; 2 lines were lost',
    ])
    expect(log.figures.lost).toBe(2)
  })

  it('F24: writes what it kept once there is room again, and says so', async () => {
    symlinkSync('/dev/full', `${path}.link`)
    const linked = await opened(`${path}.link`)
    linked.write('a')
    linked.write('b')
    await until(() => reports.length > 0)
    rmSync(`${path}.link`)
    linked.write('c')
    await linked.reopen()
    await linked.close()
    expect(readFileSync(`${path}.link`, 'utf8')).toBe('a\nb\nc\n')
    expect(reports).toEqual([
      'the access log LOG cannot be written; its lines are kept for a while: ENOSPC',
      'the access log LOG is written again; 0 lines were lost so far',
    ])
    expect(linked.figures.lost).toBe(0)
  })

  it('tries again by itself', async () => {
    const log = await opened('/dev/full')
    log.write('a')
    await until(() => log.figures.errors > 0)
    for (let round = 0; round < 150 && log.figures.errors < 2; round++) await delay(20)
    expect(log.figures.errors).toBe(2)
    expect(reports).toHaveLength(1)
  })

  it('loses lines above what it keeps, and counts them', async () => {
    const log = await opened('/dev/full')
    const line = 'x'.repeat(1024 * 1024 - 1)
    log.write(line)
    await until(() => reports.length > 0)
    for (let each = 0; each < 6; each++) log.write(line)
    expect(log.figures.lost).toBe(2)
    await log.close()
    expect(log.figures.lost).toBe(7)
    expect(reports[1]).toBe('the access log LOG was closed; 7 lines were lost')
  })

  it('writes what waits when the process ends at once', () => {
    const script = `log.write('last words'); process.exit(3)`
    expect(() => run(path, script)).toThrow('Command failed')
    expect(readFileSync(path, 'utf8')).toBe('last words\n')
  })

  it('writes to standard output for -, which it does not close', () => {
    const script = `log.write('a'); await log.reopen(); await log.close(); console.log('b')`
    expect(run('-', script)).toBe('a\nb\n')
  })

  it('waits for a reader of standard output that is slow', () => {
    // What is waiting when it closes is more than a pipe holds; a pipe of process.stdout does not block.
    const script = `process.stdout; for (let each = 0; each < 30; each++) log.write('x'.repeat(9999)); await log.close()`
    const slow = `${process.execPath} -e ${quoted(whole('-', script))} | (sleep 0.3; wc -c)`
    expect(execFileSync('sh', ['-c', slow], { encoding: 'utf8' }).trim()).toBe('300000')
  })

  it('tears no line where several processes write to one pipe', () => {
    const script = (name: string): string =>
      `process.stdout; for (let each = 0; each < 5000; each++) { log.write('${name}'.repeat(1 + (each * 7) % 90)); if (each % 500 === 0) await new Promise(setImmediate) } await log.close()`
    const both = ['a', 'b'].map((name) => `${process.execPath} -e ${quoted(whole('-', script(name)))} &`).join(' ')
    const printed = execFileSync('sh', ['-c', `{ ${both} wait; } | cat`], { encoding: 'utf8', maxBuffer: 2 ** 24 })
    const lines = printed.split('\n').slice(0, -1)
    expect(lines).toHaveLength(10_000)
    expect(lines.filter((line) => !/^(?:a+|b+)$/.test(line))).toEqual([])
  })

  const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

  /** Runs a script in a process of its own, with a log. */
  function run(to: string, script: string): string {
    return execFileSync(process.execPath, ['-e', whole(to, script)], { encoding: 'utf8', stdio: 'pipe' })
  }

  function whole(to: string, script: string): string {
    const source = readFileSync('lib/handlers/access-log/log-file.ts', 'utf8')
    const compiled = ts.transpileModule(source, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
    })
    const module = join(folder, 'log-file.cjs')
    writeFileSync(module, compiled.outputText)
    return `const { LogFile } = require(${JSON.stringify(module)})
      const log = new LogFile(${JSON.stringify(to)}, console.error)
      log.open().then(async () => { ${script} })`
  }
})
