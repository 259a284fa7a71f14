import { isThenable, type Awaitable, type FileLike, type ResponseBody } from '../protocol/index.js'

const BLOCK_SIZE = 8192

/**
 * Turns a file into a body that reads it in blocks from where it stands to its end (PEP 3333, "Optional
 * Platform-Specific File Handling"). A file whose `read` is sync gives promises of nothing but what `read` gives.
 */
export function fileWrapper(file: FileLike, blockSize: number = BLOCK_SIZE): ResponseBody {
  if (typeof (file as Partial<FileLike> | null | undefined)?.read !== 'function') {
    throw new TypeError('wsgi.file_wrapper takes an object with a method read(size)')
  }
  return new WrappedFile(file, blockSize)
}

class WrappedFile implements AsyncIterable<Uint8Array> {
  declare readonly close?: () => Awaitable<void>

  constructor(
    readonly file: FileLike,
    readonly blockSize: number,
  ) {
    if (typeof file.close === 'function') this.close = () => file.close?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const read = this.file.read(this.blockSize)
      const block = isThenable(read) ? await read : read
      if (block.byteLength === 0) return
      yield block
    }
  }
}
