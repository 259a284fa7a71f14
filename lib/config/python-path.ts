import { resolve } from 'node:path'

/** The folder of a path: `os.path.dirname`. Nothing for a bare name. */
export function dirname(path: string): string {
  const head = path.slice(0, path.lastIndexOf('/') + 1)
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, '')
}

/** A path made absolute and normal: `os.path.abspath`. Two slashes at its start stay two. */
export function abspath(path: string): string {
  return /^\/\/(?!\/)/.test(path) ? `/${resolve(path)}` : resolve(path)
}
