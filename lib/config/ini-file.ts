/** A line of a value, with where it stands. */
export interface IniLine {
  readonly text: string
  readonly line: number
  readonly column: number
}

/** A key of a section with its raw value. */
export interface IniOption {
  readonly key: string
  readonly value: string
  /** Where the key stands; line 0 for one that no file has. */
  readonly line: number
  readonly column: number
  readonly lines: readonly IniLine[]
}

/** A section, with its keys in the order of the file. */
export interface IniSection {
  readonly name: string
  readonly line: number
  readonly column: number
  readonly options: ReadonlyMap<string, IniOption>
}

/** A deployment file as text has been taken apart: nothing is interpolated. */
export interface IniFile {
  readonly file: string
  readonly sections: ReadonlyMap<string, IniSection>
  readonly defaults: ReadonlyMap<string, IniOption>
}

/** A place in a file as messages have it. */
export function placeAt(file: string, { line, column }: { readonly line: number; readonly column: number }): string {
  return line === 0 ? file : `${file}:${line}:${column}`
}
