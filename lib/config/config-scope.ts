import { confOrder, type OpenConf } from './conf.js'
import { faultOf, original } from './fault.js'
import { placeAt, type IniFile, type IniLine, type IniOption, type IniSection } from './ini-file.js'
import { interpolate } from './interpolation.js'
import { abspath, dirname } from './python-path.js'
import { looksSecret } from './secrets.js'

/** A default, as the file or the caller has it. */
interface Default {
  readonly value: unknown
  readonly option?: IniOption | undefined
}

/** One opened file, with the defaults that it has for whoever opened it: where its names are looked up. */
export class ConfigScope {
  readonly kind = 'config'
  readonly ini: IniFile
  /** The absolute path of the file. */
  readonly path: string
  readonly defaults = new Map<string, Default>()
  readonly #environment: Readonly<Record<string, string | undefined>> | undefined
  readonly #secrets: Set<string>
  #values: ReadonlyMap<string, unknown> | undefined

  /**
   * @param callerConf - keys that are added to `[DEFAULT]` where it lacks them.
   * @param secrets - takes what is put in for keys that look secret.
   */
  constructor(
    ini: IniFile,
    callerConf: Readonly<OpenConf> | undefined,
    environment: Readonly<Record<string, string | undefined>> | undefined,
    secrets = new Set<string>(),
  ) {
    this.#secrets = secrets
    this.ini = ini
    this.path = abspath(ini.file)
    this.#environment = environment
    this.defaults.set('here', { value: dirname(this.path) }).set('__file__', { value: this.path })
    for (const [key, option] of ini.defaults) this.defaults.set(key, { value: option.value, option })
    for (const key of callerConf === undefined ? [] : confOrder(callerConf)) {
      if (!this.defaults.has(key)) this.defaults.set(key, { value: callerConf?.[key] })
    }
  }

  get file(): string {
    return this.ini.file
  }

  /** What relative `config:` URIs in this file start from. */
  get folder(): string {
    return dirname(this.file)
  }

  /** The defaults with their values put in; what comes out empty stays as it is written. */
  values(): ReadonlyMap<string, unknown> {
    if (this.#values === undefined) {
      const values = new Map<string, unknown>()
      for (const [key, { value, option }] of this.defaults) {
        values.set(key, typeof value === 'string' ? this.#read(key, value, option, undefined) || value : value)
      }
      this.#values = values
    }
    return this.#values
  }

  /** The value of a key as a section sees it, with the values it names put in. */
  read(section: IniSection, key: string): unknown {
    const option = section.options.get(key)
    if (option !== undefined) return this.#read(key, option.value, option, section)
    const inherited = this.defaults.get(key)
    return typeof inherited?.value === 'string'
      ? this.#read(key, inherited.value, inherited.option, section)
      : inherited?.value
  }

  /** The keys that a section sees: its own, then those that it inherits. */
  keys(section: IniSection): string[] {
    const keys = [...section.options.keys()]
    for (const key of this.defaults.keys()) if (!section.options.has(key)) keys.push(key)
    return keys
  }

  /** Where the value of a key is written. */
  placeOf(section: IniSection, key: string): string | undefined {
    const option = section.options.get(key) ?? this.defaults.get(key)?.option
    return option === undefined ? undefined : placeAt(this.file, valueStart(option))
  }

  /** Notes a value that is given on under another name, so that it is shown nowhere if its key looks secret. */
  note(key: string, value: unknown): void {
    if (value !== undefined && value !== '' && looksSecret(key)) this.#secrets.add(String(value))
  }

  /** Where a section begins. */
  placeOfSection(section: IniSection): string {
    return placeAt(this.file, section)
  }

  #read(key: string, raw: string, option: IniOption | undefined, section: IniSection | undefined): string {
    if (!raw.includes('%')) return raw
    const value = {
      file: this.file,
      section: section?.name ?? 'DEFAULT',
      key,
      raw,
      place: option === undefined ? this.file : placeAt(this.file, valueStart(option)),
      known: () => [...(section?.options.keys() ?? []), ...this.defaults.keys()],
    }
    return interpolate(value, (wanted) => this.#lookUp(wanted, section))
  }

  #lookUp(wanted: string, section: IniSection | undefined): string | undefined {
    const own = section?.options.get(wanted)?.value ?? this.defaults.get(wanted)?.value
    const fromOutside =
      own === undefined && wanted.startsWith('ENV_') ? this.#environment?.[wanted.slice(4)] : undefined
    const found = own === undefined ? fromOutside : String(own)
    // What it names itself is looked up, too.
    this.note(wanted, found)
    // What the environment holds is taken as it is: a percent sign in it means nothing.
    return fromOutside?.replaceAll('%', '%%') ?? found
  }
}

/** The first line of a value that has any text. */
export function valueStart({ lines: [first, ...more], line, column }: IniOption): IniLine {
  const written = first?.text === '' ? (more.find(({ text }) => text !== '') ?? first) : first
  return written ?? { text: '', line, column }
}

/** The fault of a `get` that names no global. */
export function globalMissing(key: string, wanted: string, place: string | undefined, reprOfWanted: string) {
  return faultOf('GLOBAL_MISSING', {
    fault: `"get ${key}" names the global ${JSON.stringify(wanted)}, which nothing sets`,
    remedy: 'add it to [DEFAULT], or set it',
    place,
    original: original('KeyError', reprOfWanted),
  })
}
