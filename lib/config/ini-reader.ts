import { pythonRepr } from '../core/index.js'
import { discreet, type Fault, faultOf, original } from './fault.js'
import { placeAt, type IniFile, type IniLine, type IniOption, type IniSection } from './ini-file.js'
import { indentation, lines, strip, stripEnd, stripStart } from './python-text.js'
import { decodeUtf8, type Decoded } from './utf8.js'

type Options = Map<string, IniOption>

interface Draft {
  readonly key: string
  readonly line: number
  readonly column: number
  readonly lines: IniLine[]
}

const HEADER = /^\[([^]+)\]/
const DELIMITER = /[=:]/
const DEFAULT = 'DEFAULT'

/**
 * Takes a deployment file apart, in the dialect of Python's `configparser` as PasteDeploy sets it up.
 *
 * @throws {Fault} for the first error that the original raises.
 */
export function readIni(bytes: Uint8Array, file: string): IniFile {
  const { text, error } = decodeUtf8(bytes)
  const all = lines(text)
  // The original reads the lines that are whole before it meets the bad byte; a CR at the end may be half of a CR LF.
  if (error !== undefined && (all.at(-1)?.endsWith('\n') !== true || text.endsWith('\r'))) all.pop()
  const reader = new IniReader(file)
  all.forEach((line, index) => {
    reader.read(line, index + 1)
  })
  if (error !== undefined) throw notUtf8(error, bytes, file)
  return reader.end()
}

function notUtf8({ message, offset }: NonNullable<Decoded['error']>, bytes: Uint8Array, file: string): Fault {
  const before = Buffer.from(bytes.subarray(0, offset))
    .toString('latin1')
    .split(/\r\n?|\n/)
  return faultOf('INI_NOT_UTF8', {
    fault: `the byte 0x${(bytes[offset] as number).toString(16).padStart(2, '0')} is no UTF-8`,
    remedy: 'save the file as UTF-8',
    place: placeAt(file, { line: before.length, column: (before.at(-1) as string).length + 1 }),
    original: original('UnicodeDecodeError', message),
  })
}

class IniReader {
  readonly #file: string
  readonly #sections = new Map<string, { section: Omit<IniSection, 'options'>; drafts: Map<string, Draft> }>()
  readonly #defaults = new Map<string, Draft>()
  readonly #bad: IniLine[] = []
  #section: { name: string; drafts: Map<string, Draft> } | undefined
  #option: Draft | undefined
  #indent = 0

  constructor(file: string) {
    this.#file = file
  }

  read(text: string, line: number): void {
    const value = strip(text)
    if (value === '') {
      this.#option?.lines.push({ text: '', line, column: 1 })
      return
    }
    if (value.startsWith('#') || value.startsWith(';')) return
    const indent = indentation(text)
    if (this.#option !== undefined && indent > this.#indent) {
      this.#option.lines.push({ text: value, line, column: indent + 1 })
      return
    }
    this.#indent = indent
    const name = HEADER.exec(value)?.[1]
    if (name !== undefined) this.#header(name, { line, column: indent + 1 })
    else if (this.#section === undefined) throw discreet(this.#headerMissing(text, { line, column: indent + 1 }), text)
    else this.#entry(value, { text, line, column: indent + 1 })
  }

  end(): IniFile {
    const [first] = this.#bad
    if (first !== undefined) {
      throw discreet(this.#unreadable(first), this.#bad.map(({ text }) => text).join(''))
    }
    const sections = new Map<string, IniSection>()
    for (const [name, { section, drafts }] of this.#sections) {
      sections.set(name, { ...section, options: finished(drafts) })
    }
    return { file: this.#file, sections, defaults: finished(this.#defaults) }
  }

  #header(name: string, at: { line: number; column: number }): void {
    this.#option = undefined
    if (name === DEFAULT) {
      this.#section = { name, drafts: this.#defaults }
      return
    }
    const known = this.#sections.get(name)
    if (known !== undefined) throw this.#sectionTwice(name, at, known.section.line)
    const drafts = new Map<string, Draft>()
    this.#sections.set(name, { section: { name, ...at }, drafts })
    this.#section = { name, drafts }
  }

  #entry(value: string, at: IniLine): void {
    const split = value.search(DELIMITER)
    if (split < 0) {
      this.#bad.push(at)
      return
    }
    const key = stripEnd(value.slice(0, split))
    if (key === '') this.#bad.push(at)
    const section = this.#section as { name: string; drafts: Map<string, Draft> }
    const known = section.drafts.get(key)
    if (known !== undefined) throw this.#optionTwice(key, section.name, at, known.line)
    const rest = stripStart(value.slice(split + 1))
    const column = at.column + value.length - rest.length
    const draft = { key, line: at.line, column: at.column, lines: [{ text: rest, line: at.line, column }] }
    section.drafts.set(key, draft)
    // A line after an empty key continues nothing.
    this.#option = key === '' ? undefined : draft
  }

  #headerMissing(text: string, at: { line: number; column: number }): Fault {
    const isMark = text.startsWith('\ufeff')
    return faultOf('INI_NO_SECTION', {
      fault: isMark ? 'the file begins with a byte-order mark' : 'the line stands before the first [section]',
      remedy: isMark ? 'save it as UTF-8 without a mark' : 'write a header like [app:main] above it',
      place: placeAt(this.#file, at),
      original: original(
        'configparser.MissingSectionHeaderError',
        `File contains no section headers.\nfile: ${pythonRepr(this.#file)}, line: ${at.line}\n${pythonRepr(text)}`,
      ),
    })
  }

  #sectionTwice(name: string, at: { line: number; column: number }, first: number): Fault {
    return faultOf('INI_SECTION_TWICE', {
      fault: `the section [${name}] is there already, in line ${first}`,
      remedy: 'join the two, or rename one',
      place: placeAt(this.#file, at),
      original: original(
        'configparser.DuplicateSectionError',
        `While reading from ${pythonRepr(this.#file)} ${lineNumber(at.line)}: section ${pythonRepr(name)} already exists`,
      ),
    })
  }

  #optionTwice(key: string, section: string, at: IniLine, first: number): Fault {
    return faultOf('INI_KEY_TWICE', {
      fault: `[${section}] has the key ${JSON.stringify(key)} already, in line ${first}`,
      remedy: 'keep one of the two',
      place: placeAt(this.#file, at),
      original: original(
        'configparser.DuplicateOptionError',
        `While reading from ${pythonRepr(this.#file)} ${lineNumber(at.line)}: option ${pythonRepr(key)} in section ${pythonRepr(section)} already exists`,
      ),
    })
  }

  #unreadable(first: IniLine): Fault {
    const list = this.#bad.map(({ line, text }) => `\n\t${lineNumber(line)}: ${pythonRepr(text)}`).join('')
    const isKeyless = DELIMITER.test(strip(first.text)[0] ?? '')
    const rest = this.#bad.slice(1).map(({ line }) => line)
    const others = rest.length === 0 ? '' : `, as in line${rest.length === 1 ? '' : 's'} ${rest.join(', ')}`
    return faultOf('INI_UNREADABLE', {
      fault: isKeyless ? `the line has no key${others}` : `the line is no [section] and has no "=" or ":"${others}`,
      remedy: 'write key = value, or indent the line if it continues the one above',
      place: placeAt(this.#file, first),
      original: original(
        'configparser.ParsingError',
        `Source contains parsing errors: ${pythonRepr(this.#file)}${list}`,
      ),
    })
  }
}

function lineNumber(line: number): string {
  return `[line ${String(line).padStart(2)}]`
}

function finished(drafts: ReadonlyMap<string, Draft>): Options {
  const options: Options = new Map()
  for (const [key, draft] of drafts) {
    const { lines } = draft
    const value = stripEnd(lines.length === 1 ? (lines[0] as IniLine).text : lines.map(({ text }) => text).join('\n'))
    options.set(key, { ...draft, value })
  }
  return options
}
