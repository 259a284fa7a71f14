import { connect, type Socket } from 'node:net'

/** One frame as it came (RFC 9113 §4.1). */
export interface Frame {
  readonly type: number
  readonly flags: number
  readonly id: number
  readonly payload: Buffer
}

export const DATA = 0
export const HEADERS = 1
export const RST_STREAM = 3
export const SETTINGS = 4
export const PING = 6
export const GOAWAY = 7
export const CONTINUATION = 9
export const END_STREAM = 1
export const END_HEADERS = 4

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
const HEAD = 9

/** The bytes of a frame. */
export function frame(type: number, flags: number, id: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(HEAD)
  head.writeUIntBE(payload.byteLength, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(id, 5)
  return Buffer.concat([head, payload])
}

/** Fields in HPACK, each written out (RFC 7541 §6.2.2). */
export function hpack(fields: readonly (readonly [name: string, value: string])[]): Buffer {
  const text = (value: string): Buffer => Buffer.concat([length(value.length), Buffer.from(value, 'latin1')])
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]))
}

function length(value: number): Buffer {
  const most = 127
  if (value < most) return Buffer.from([value])
  const bytes = [most]
  let rest = value - most
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Buffer.from([...bytes, rest])
}

/** The fields of a request. */
export function requestFields(path = '/', method = 'GET', more: readonly (readonly [string, string])[] = []): Buffer {
  return hpack([[':method', method], [':scheme', 'http'], [':path', path], [':authority', 'a'], ...more])
}

/** A client of HTTP/2 that sends what it is told, be it right or wrong. */
export class RawHttp2 {
  readonly frames: Frame[] = []
  isClosed = false
  readonly #socket: Socket
  #rest = Buffer.alloc(0)

  /** @param begins - whether it sends at once what every client sends first. */
  constructor(port: number, begins = true) {
    this.#socket = connect(port, '127.0.0.1')
    this.#socket.on('error', () => undefined)
    this.#socket.on('close', () => {
      this.isClosed = true
    })
    this.#socket.on('data', (data) => {
      this.#take(data)
    })
    if (begins) this.begin()
  }

  begin(): void {
    this.send(Buffer.from(PREFACE), frame(SETTINGS, 0, 0))
  }

  send(...pieces: readonly Uint8Array[]): void {
    if (this.#socket.writable) this.#socket.write(Buffer.concat(pieces))
  }

  /** Sends a request without a body. */
  request(id: number, path = '/', method = 'GET', more: readonly (readonly [string, string])[] = []): void {
    this.send(frame(HEADERS, END_STREAM + END_HEADERS, id, requestFields(path, method, more)))
  }

  /** Waits until there is such a frame, or the connection is closed; ten seconds at most. */
  async until(type: number, id?: number): Promise<Frame | undefined> {
    for (let round = 0; round < 1_000; round++) {
      const found = this.frames.find((each) => each.type === type && (id === undefined || each.id === id))
      if (found !== undefined || this.isClosed) return found
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return undefined
  }

  /** What came on one stream. */
  of(id: number): Frame[] {
    return this.frames.filter((each) => each.id === id)
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #take(data: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, data])
    while (this.#rest.byteLength >= HEAD) {
      const size = HEAD + this.#rest.readUIntBE(0, 3)
      if (this.#rest.byteLength < size) return
      const [type, flags] = [this.#rest.readUInt8(3), this.#rest.readUInt8(4)]
      const payload = Buffer.from(this.#rest.subarray(HEAD, size))
      this.frames.push({ type, flags, id: this.#rest.readUInt32BE(5), payload })
      this.#rest = this.#rest.subarray(size)
    }
  }
}
