import { spawn, type ChildProcess } from 'node:child_process'
import { buildSync } from 'esbuild'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderWith } from '../command-line.js'

const built = mkdtempSync(join(tmpdir(), 'tsgi-watch-'))
const main = join(built, 'main.cjs')

const app = (word: string) => `
import { two } from './two.mjs'
export const make = (globalConf, { more = '' }) => (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [Buffer.from('${word}' + two + more)]
}
`
const folder = folderWith({
  'paste.ini': '[app:main]\nuse = call:./app:make\n',
  'app.mjs': app('one'),
  'two.mjs': 'export const two = " two"',
  'common.ini': '[app:main]\nuse = call:./common:make\n',
  'common.cjs': 'exports.make = require("./part.cjs")',
  'part.cjs': 'module.exports = () => (environ, start) => (start("200 OK", []), [Buffer.from("part")])',
})
const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
}

beforeAll(() => {
  buildSync({ bundle: true, platform: 'node', entryPoints: ['lib/cli/main.ts'], outfile: main })
})
afterAll(() => {
  rmSync(built, { recursive: true })
})

class Command {
  readonly child: ChildProcess
  stdout = ''
  stderr = ''
  readonly ended: Promise<number | null>

  constructor(...argv: string[]) {
    this.child = spawn(process.execPath, [main, 'serve', ...argv, '--port', '0', '--watch'], { cwd: folder })
    this.child.stdout?.on('data', (data: Buffer) => (this.stdout += data.toString()))
    this.child.stderr?.on('data', (data: Buffer) => (this.stderr += data.toString()))
    this.ended = new Promise((resolve) => this.child.once('exit', resolve))
  }

  /** What standard error has of a pattern, as soon as it has it that often. */
  async told(pattern: RegExp, times = 1): Promise<string> {
    return this.#wait(() => [...this.stderr.matchAll(new RegExp(pattern, 'gm'))][times - 1]?.[0])
  }

  /** The page, as soon as it is as wanted: for a moment it may still be that of the generation before. */
  async page(wanted: string): Promise<string> {
    const url = await this.#wait(() => /open (\S+)/.exec(this.stdout)?.[1])
    const page = async () => (await fetch(url, { headers: { connection: 'close' } })).text().catch(String)
    let last = ''
    for (let round = 0; round < 500 && last !== wanted; round++) last = await page().catch(String)
    return last
  }

  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM')
    return this.ended
  }

  async #wait(look: () => string | undefined): Promise<string> {
    for (let round = 0; round < 1_500; round++) {
      const found = look()
      if (found !== undefined) return found
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error(`waited in vain; told:\n${this.stderr}`)
  }
}

describe('tsgi serve --watch', () => {
  it('serves with one worker, and reloads what is saved: the file, its modules, what they import', async () => {
    const command = new Command('paste.ini')
    try {
      expect(await command.page('one two')).toBe('one two')
      expect(command.stderr.match(/serves on/g)).toHaveLength(1)

      write('app.mjs', app('uno'))
      expect(await command.told(/^app\.mjs changed, reloading$/)).toBeDefined()
      expect(await command.told(/^generation 2 serves; generation 1 finishes \(after \d+ ms\)$/)).toBeDefined()
      expect(await command.page('uno two')).toBe('uno two')

      write('two.mjs', 'export const two = " dos"')
      await command.told(/^generation 3 serves/)
      expect(await command.page('uno dos')).toBe('uno dos')

      write('paste.ini', '[app:main]\nuse = call:./app:make\nmore = !\n')
      await command.told(/^generation 4 serves/)
      expect(await command.page('uno dos!')).toBe('uno dos!')
    } finally {
      expect(await command.stop()).toBe(0)
    }
  }, 60_000)

  it('keeps the old one while a file is broken, says why in one line, and takes the next good one', async () => {
    write('paste.ini', '[app:main]\nuse = call:./app:make\n')
    write('app.mjs', app('one'))
    write('two.mjs', 'export const two = " two"')
    const command = new Command('paste.ini')
    const begin = '^the reload failed, generation 1 serves on: (?:worker \\d+ cannot start: )?'
    const end = ' \\(after \\d+ ms\\)$'
    try {
      expect(await command.page('one two')).toBe('one two')
      write('paste.ini', '[app:main]\nuse = call:./app:mkae\n')
      await command.told(new RegExp(`${begin}paste\\.ini:2:7: error: .*mkae.*${end}`))
      expect(await command.page('one two')).toBe('one two')

      write('paste.ini', '[app:main]\nuse = call:./app:make\n')
      await command.told(/^generation 3 serves; generation 1 finishes/)
      write('app.mjs', 'export const make = {')
      await command.told(new RegExp(`${begin.replace('1', '3')}.*SyntaxError.*${end}`))
      write('app.mjs', 'export const make = () => { throw new Error("no\\nroom") }')
      await command.told(new RegExp(`${begin.replace('1', '3')}.*no room.*app\\.mjs.*${end}`))
      write('app.mjs', 'import "./three.mjs"\n' + app('three'))
      await command.told(new RegExp(`${begin.replace('1', '3')}.*three\\.mjs.*${end}`))
      // The file that was missed comes.
      write('three.mjs', '')
      await command.told(/^three\.mjs changed, reloading$/)
      await command.told(/^generation 7 serves; generation 3 finishes/)
      expect(await command.page('three two')).toBe('three two')
      const known = /^(?:worker \d+ of generation|generation \d|the reload failed|[a-z.]+ changed, reloading$)/
      expect(
        command.stderr
          .trim()
          .split('\n')
          .filter((line) => !known.test(line)),
      ).toEqual([])
    } finally {
      expect(await command.stop()).toBe(0)
    }
  }, 60_000)

  it('gives up a module that never ends loading, when it is saved again', async () => {
    const command = new Command('common.ini', '--log', 'json')
    try {
      expect(await command.page('part')).toBe('part')
      write('part.cjs', 'require("node:fs").writeFileSync(__dirname + "/spins", ""); for (;;);')
      await command.told(/"event":"changed"/)
      for (let round = 0; round < 1_500 && !existsSync(join(folder, 'spins')); round++)
        await new Promise((resolve) => setTimeout(resolve, 20))
      write('part.cjs', 'module.exports = () => (environ, start) => (start("200 OK", []), [Buffer.from("again")])')
      const line = await command.told(/^.*"event":"reloaded".*$/)
      expect(JSON.parse(line)).toMatchObject({ event: 'reloaded', generation: 3, took: expect.any(Number) as number })
      expect(await command.page('again')).toBe('again')
    } finally {
      expect(await command.stop()).toBe(0)
    }
  }, 60_000)
})
