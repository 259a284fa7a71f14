import type { Environ, ErrorStream, FileWrapper, InputStream } from '../../protocol/index.js'
import { checkedErrors } from './checked-errors.js'
import { checkedInput, type InputBounds } from './checked-input.js'
import { fileWrapperRules } from './file-wrapper-rules.js'
import type { Judge } from './judge.js'

/** Which judge made a checking object, so that it does not check its own again when an environ comes by twice. */
const makers = new WeakMap<object, Judge>()

/** Puts checking streams in the place of those of an environ; gives what puts the others back. */
export function checkStreams(environ: Environ, judge: Judge): () => void {
  const errors = environ['wsgi.errors']
  const undo = [
    exchanged<InputStream>(environ, 'wsgi.input', judge, (input) =>
      checkedInput(input, boundsOf(environ), judge, errors),
    ),
    exchanged<ErrorStream>(environ, 'wsgi.errors', judge, (original) => checkedErrors(original, judge)),
    exchanged<FileWrapper>(environ, 'wsgi.file_wrapper', judge, (wrapper) => (...args) => {
      const body = wrapper(...args)
      judge.check(fileWrapperRules, { file: args[0], body }, errors)
      return body
    }),
  ]
  return () => {
    for (const each of undo) each()
  }
}

function exchanged<T extends object>(
  environ: Environ,
  key: `wsgi.${string}`,
  judge: Judge,
  make: (original: T) => T,
): () => void {
  const record = environ as object as Record<string, unknown>
  const original = record[key] as T | undefined
  if (original === undefined || makers.get(original) === judge) return () => undefined
  const made = make(original)
  makers.set(made, judge)
  record[key] = made
  return () => {
    if (record[key] === made) record[key] = original
  }
}

function boundsOf(environ: Environ): InputBounds {
  const length = environ.CONTENT_LENGTH ?? ''
  return {
    terminated: environ['wsgi.input_terminated'] === true,
    length: length === '' ? undefined : Number(length),
  }
}
