/** What is used of a prepared statement of `node:sqlite`. */
export interface SqliteStatement {
  get(...values: (string | number)[]): unknown
  run(...values: (string | number)[]): { readonly changes: number | bigint }
}

/** What is used of a database of `node:sqlite`. */
export interface SqliteDatabase {
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  close(): void
}

/** What is used of `node:sqlite`. */
export interface SqliteLibrary {
  readonly DatabaseSync: new (path: string) => SqliteDatabase
}

/** The module `node:sqlite`, where the runtime has it: Node.js 22.13 and later. */
export function findSqlite(): SqliteLibrary | undefined {
  const own = process as { getBuiltinModule?: (name: string) => unknown }
  return own.getBuiltinModule?.('node:sqlite') as SqliteLibrary | undefined
}
