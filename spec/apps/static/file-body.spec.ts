import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileBody } from '../../../lib/apps/static/file-body.js'

describe('FileBody', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-file-body-'))
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  async function opened(text: string): Promise<FileHandle> {
    const path = join(folder, 'file')
    writeFileSync(path, text)
    return open(path)
  }

  async function sizes(body: FileBody): Promise<number[]> {
    const found: number[] = []
    for await (const piece of body) found.push(piece.byteLength)
    await body.close()
    return found
  }

  it('gives the file in blocks of 64 KiB', async () => {
    expect(await sizes(new FileBody(await opened('x'.repeat(150_000)), 150_000))).toEqual([65_536, 65_536, 18_928])
  })

  it('gives no more than its size if the file has grown, and what there is if it has shrunk', async () => {
    expect(await sizes(new FileBody(await opened('abcdef'), 4))).toEqual([4])
    expect(await sizes(new FileBody(await opened('abc'), 10))).toEqual([3])
    expect(await sizes(new FileBody(await opened(''), 0))).toEqual([])
  })

  it('gives each piece memory of its own', async () => {
    const body = new FileBody(await opened(`${'a'.repeat(65_536)}b`), 65_537)
    const pieces: Uint8Array[] = []
    for await (const piece of body) pieces.push(piece)
    await body.close()
    expect(pieces.map(([first]) => first)).toEqual([0x61, 0x62])
  })

  it('closes the file once, iterated or not', async () => {
    const file = await opened('abc')
    const close = jest.spyOn(file, 'close')
    const body = new FileBody(file, 3)
    await Promise.all([body.close(), body.close()])
    expect(close).toHaveBeenCalledTimes(1)
    expect(file.fd).toBe(-1)
  })
})
