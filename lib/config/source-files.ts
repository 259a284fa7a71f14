import { pythonRepr } from '../core/index.js'
import { readFileSync } from 'node:fs'
import { type Fault, faultOf, original, isFault } from './fault.js'
import type { IniFile } from './ini-file.js'
import { readIni } from './ini-reader.js'
import { strip } from './python-text.js'

/** Python's names for what hinders opening a file. */
const REFUSALS: Readonly<Record<string, readonly [className: string, number: number, words: string]>> = {
  ENOENT: ['FileNotFoundError', 2, 'No such file or directory'],
  EACCES: ['PermissionError', 13, 'Permission denied'],
  ENOTDIR: ['NotADirectoryError', 20, 'Not a directory'],
  EISDIR: ['IsADirectoryError', 21, 'Is a directory'],
  ENAMETOOLONG: ['OSError', 36, 'File name too long'],
  ELOOP: ['OSError', 40, 'Too many levels of symbolic links'],
}

/** The deployment files of one load, each read once. */
export class SourceFiles {
  readonly #read = new Map<string, IniFile | Fault>()
  readonly #given: (path: string) => Uint8Array | undefined

  /** @param given - the bytes of a file, in place of those on the disk. */
  constructor(given: (path: string) => Uint8Array | undefined = () => undefined) {
    this.#given = given
  }

  /**
   * Opens a file by its path, around which white space does not count.
   *
   * @param place - where the file is named.
   * @throws {Fault} as the original does.
   */
  open(path: string, place: string | undefined): IniFile {
    const file = strip(path)
    const known = this.#read.get(file)
    if (isFault(known)) throw known
    if (known !== undefined) return known
    // What cannot be read is told at each place that names it.
    const bytes = this.#given(file) ?? bytesOf(file, place)
    try {
      const ini = readIni(bytes, file)
      this.#read.set(file, ini)
      return ini
    } catch (error) {
      if (isFault(error)) this.#read.set(file, error)
      throw error
    }
  }
}

function bytesOf(file: string, place: string | undefined): Uint8Array {
  try {
    // An empty path is the working directory to Node; to Python it is nothing.
    if (file !== '') return readFileSync(file)
    throw Object.assign(new Error('no path'), { code: 'ENOENT' })
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    const refusal = REFUSALS[code]
    if (refusal !== undefined) {
      const [className, number, words] = refusal
      throw faultOf('FILE_UNREADABLE', {
        fault: `the file ${file} cannot be read: ${words.toLowerCase()}`,
        remedy: 'look at the path; a relative one starts from the folder of the file that names it',
        place,
        original: original(className, `[Errno ${number}] ${words}: ${pythonRepr(file)}`),
      })
    }
    if (code !== 'ERR_INVALID_ARG_VALUE') throw error
    throw faultOf('FILE_UNREADABLE', {
      fault: 'the path of the file has a NUL character',
      remedy: 'take %00 out of it',
      place,
      original: original('ValueError', 'embedded null byte'),
    })
  }
}
