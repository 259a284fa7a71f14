import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  application,
  confOptions,
  option,
  OptionError,
  optionsFor,
  plainAnswer,
  THIS_PACKAGE,
  type ResolvedOptions,
  type Conf,
} from '../core/index.js'
import type { Environ, HeaderList, ResponseBody, StartResponse } from '../protocol/index.js'

import { contentType } from './static/content-type.js'
import { DocumentRoot, isPlainName, type Found } from './static/document-root.js'
import { FileBody } from './static/file-body.js'

/** The options of {@link Static}. */
export class StaticOptions {
  /** The folder with the files. */
  @option({ type: 'string', description: 'the folder with the files' })
  documentRoot!: string

  /** The file that stands for its folder; default `index.html`. */
  @option({
    description: 'the name of the file that stands for its folder',
    check: (name: string) => (isPlainName(name) ? undefined : 'is no name of a file, or a hidden one'),
  })
  index?: string = 'index.html'

  /** How many seconds an answer may be kept for: `Cache-Control: max-age`. Default: nothing is said. */
  @option({ type: 'integer', required: false, min: 0, description: 'how many seconds an answer may be kept for' })
  cacheMaxAge?: number | undefined = undefined
}

/**
 * An application that answers with the files of a folder, as Paste's static.
 *
 * ```ts
 * const app = new Static({ documentRoot: 'public' })
 * ```
 *
 * GET and HEAD only; a path with a slash at its end is its folder's `index`, and a folder without one is answered with a
 * redirect to it. Names that begin with a dot, links out of the folder, devices, FIFOs and sockets are not found. A file
 * is opened once, and what is sent is what was opened.
 *
 * @throws {OptionError} when made, if the folder is not there.
 */
@application('static', {
  package: THIS_PACKAGE,
  options: StaticOptions,
  description: 'Answers with the files of a folder',
})
export class Static {
  readonly options: ResolvedOptions<StaticOptions>
  readonly #root: DocumentRoot

  constructor(options: StaticOptions) {
    this.options = optionsFor(new.target, options)
    this.#root = new DocumentRoot(this.options.documentRoot)
    const { folder } = this.#root
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return
    const fault = `static: option "documentRoot": there is no folder ${JSON.stringify(folder)}`
    throw new OptionError('The options of static do not fit', [
      { code: 'OPTION_INVALID', fault, remedy: 'name a folder that is there' },
    ])
  }

  async call(environ: Environ, startResponse: StartResponse): Promise<ResponseBody> {
    const { PATH_INFO: path, REQUEST_METHOD: method } = environ
    const isFolder = path.endsWith('/')
    const names = path.split('/').slice(1)
    if (isFolder) names[names.length - 1] = this.options.index
    const found: Found = path !== '' && !path.startsWith('/') ? { kind: 'nothing' } : await this.#root.find(names)
    const answer = (code: number, headers?: HeaderList): ResponseBody =>
      plainAnswer(environ, startResponse, code, headers)
    // The index of a folder may be a folder itself; there is nothing to redirect to.
    if (found.kind === 'nothing' || (found.kind === 'folder' && isFolder)) return answer(404)
    if (found.kind === 'forbidden') return answer(403)
    if (method !== 'GET' && method !== 'HEAD') {
      if (found.kind === 'file') await found.file.close()
      return answer(405, [['allow', 'GET, HEAD']])
    }
    if (found.kind === 'folder') return answer(301, [['location', withSlash(environ)]])
    const body = new FileBody(found.file, found.size)
    try {
      startResponse('200 OK', this.#headers(names.at(-1) ?? '', found.size, found.modified))
    } catch (error) {
      await body.close()
      throw error
    }
    if (method === 'GET') return body
    await body.close()
    return []
  }

  #headers(name: string, size: number, modified: Date): HeaderList {
    // Never later than now (RFC 9110 §8.8.2.1).
    const headers: HeaderList = [
      ['content-type', contentType(name)],
      ['content-length', String(size)],
      ['last-modified', new Date(Math.min(modified.getTime(), Date.now())).toUTCString()],
      ['x-content-type-options', 'nosniff'],
    ]
    const { cacheMaxAge } = this.options
    if (cacheMaxAge !== undefined) headers.push(['cache-control', `max-age=${cacheMaxAge}`])
    return headers
  }
}

/** The same URL with a slash, as a relative reference: it can lead to no other host, and holds behind any proxy. */
function withSlash({ PATH_INFO, QUERY_STRING, SCRIPT_NAME }: Environ): string {
  const name = (SCRIPT_NAME + PATH_INFO).split('/').at(-1) ?? ''
  const query = QUERY_STRING.replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character.toWellFormed()))
  return `./${name === '' ? '' : `${encodeURIComponent(name)}/`}${query === '' ? '' : `?${query}`}`
}

/**
 * Makes a {@link Static} for a deployment file, `use = egg:Paste#static`. A relative `document_root` is relative to the
 * folder of the file.
 *
 * @throws {OptionError} if a key is none of its options, or does not fit.
 */
export function staticFactory(globalConf: Conf, localConf: Conf): Static {
  const options = confOptions(Static, localConf)
  const { documentRoot } = options
  if (documentRoot !== undefined) options.documentRoot = resolve(globalConf.here ?? '.', documentRoot)
  return new Static(options as unknown as StaticOptions)
}
