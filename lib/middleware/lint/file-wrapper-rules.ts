import { rulesFor } from './rule.js'
import { hasMethods, show } from './show.js'

/** A file and what wsgi.file_wrapper made of it. */
interface WrappedFile {
  readonly file: unknown
  readonly body: unknown
}

export const fileWrapperRules = rulesFor<WrappedFile>('outer', [
  {
    id: 'file-wrapper/body',
    row: 'W118',
    says: 'wsgi.file_wrapper returns a body',
    fix: 'return an iterable, and send nothing until it comes back',
    holds: ({ body }) => hasMethods(body, [Symbol.iterator]) || hasMethods(body, [Symbol.asyncIterator]),
    saw: ({ body }) => `it returned ${show(body)}`,
  },
  {
    id: 'file-wrapper/close',
    row: 'W119',
    says: 'the body that wsgi.file_wrapper returns has a close if and only if the file has one',
    fix: 'forward close()',
    holds: ({ file, body }) => hasMethods(file, ['close']) === hasMethods(body, ['close']),
    saw: ({ file }) =>
      `the file has ${hasMethods(file, ['close']) ? 'one, and the body none' : 'none, and the body one'}`,
  },
])
