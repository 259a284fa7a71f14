// What the specs use of Jest that Bun lacks: inside of jest.isolateModules, jest.requireActual loads a second copy of lib/.
import { jest } from 'bun:test'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve, sep } from 'node:path'

const root = join(import.meta.dirname, '..')
const lib = join(root, 'lib') + sep
// Below the repository, so that its tsconfig.json holds for the copies too.
const copies = join(root, 'dist')
let copy

jest.isolateModules ??= (load) => {
  mkdirSync(copies, { recursive: true })
  const outer = copy
  copy = mkdtempSync(join(copies, '.copy-'))
  try {
    cpSync(lib, join(copy, 'lib'), { recursive: true })
    load()
  } finally {
    rmSync(copy, { recursive: true, force: true })
    copy = outer
  }
}

jest.requireActual ??= (name) => {
  const frame = /(\/[^\s()]*\.spec\.ts):\d+:\d+/.exec(new Error('here').stack ?? '')
  if (frame === null) throw new Error('jest.requireActual was called by no spec')
  const path = resolve(dirname(frame[1]), name)
  return createRequire(frame[1])(
    copy !== undefined && path.startsWith(lib) ? join(copy, 'lib', path.slice(lib.length)) : path,
  )
}
