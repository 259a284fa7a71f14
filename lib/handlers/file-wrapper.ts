import { isThenable, type Awaitable, type FileLike, type ResponseBody } from '../protocol/index.js'

const BLOCK_SIZE = 8192

/**
 * Turns a file into a body that reads it in blocks from where it stands to its end (PEP 3333, "Optional
 * Platform-Specific File Handling"). The first block is read at once, since it tells whether `read` is sync; the body
 * of a sync file is sync.
 *
 * @throws {TypeError} if `file` has no method `read`; what `read` throws.
 */
export function fileWrapper(file: FileLike, blockSize: number = BLOCK_SIZE): ResponseBody {
  if (typeof (file as Partial<FileLike> | null | undefined)?.read !== 'function') {
    throw new TypeError('wsgi.file_wrapper takes an object with a method read(size)')
  }
  const first = file.read(blockSize)
  if (!isThenable(first)) return new WrappedFile(file, blockSize, first)
  // It is told when the body is iterated; a body that nobody iterates must not end the process.
  first.then(undefined, () => undefined)
  return new WrappedAsyncFile(file, blockSize, first)
}

class FileBody<First> {
  declare readonly close?: () => Awaitable<void>

  constructor(
    readonly file: FileLike,
    readonly blockSize: number,
    readonly first: First,
  ) {
    if (typeof file.close === 'function') this.close = () => file.close?.()
  }
}

class WrappedFile extends FileBody<Uint8Array> implements Iterable<Uint8Array> {
  *[Symbol.iterator](): Generator<Uint8Array> {
    // A `read` that gives a promise later on is found out by whoever takes the pieces.
    for (let block = this.first; block.byteLength !== 0; block = this.file.read(this.blockSize) as Uint8Array)
      yield block
  }
}

class WrappedAsyncFile extends FileBody<PromiseLike<Uint8Array>> implements AsyncIterable<Uint8Array> {
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (let block = await this.first; block.byteLength > 0; block = await this.file.read(this.blockSize)) yield block
  }
}
