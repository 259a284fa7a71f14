import { connect } from 'node:net'
import { requestBytes } from './scenarios.mjs'

const HEAD_END = Buffer.from('\r\n\r\n')
const LAST_CHUNK = Buffer.from('0\r\n\r\n')

/**
 * Sends `count` requests over `connections` keep-alive connections, each its next as soon as its answer is whole.
 * Rejects if an answer is not a 200 or a connection is lost.
 */
export function sendRequests(port, request, count, connections = 16) {
  const bytes = requestBytes(request, port)
  const shared = { toSend: count, toCome: count }
  const sockets = []
  return new Promise((resolve, reject) => {
    const settle = (error) => {
      for (const socket of sockets) socket.destroy()
      if (error === undefined) resolve()
      else reject(error)
    }
    for (let index = 0; index < connections; index++) {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      sockets.push(socket)
      const send = () => {
        if (shared.toSend === 0) return
        shared.toSend--
        socket.write(bytes)
      }
      const reader = new AnswerReader((status) => {
        if (status !== 200) return settle(new Error(`${request.path} was answered with ${status}`))
        if (--shared.toCome === 0) return settle()
        send()
      })
      socket.on('connect', send)
      socket.on('data', (piece) => reader.take(piece))
      socket.on('error', settle)
      socket.on('close', () => settle(new Error('the server closed a connection')))
    }
  })
}

/** Finds the ends of answers in what a connection brings, by Content-Length or by the last chunk. */
class AnswerReader {
  #whole
  #head = Buffer.alloc(0)
  #left = 0
  #state = 'head'
  #tail = Buffer.alloc(0)
  #status = 0

  constructor(whole) {
    this.#whole = whole
  }

  take(piece) {
    if (this.#state === 'head') this.#takeHead(piece)
    else this.#takeBody(piece)
  }

  #takeHead(piece) {
    this.#head = this.#head.length === 0 ? piece : Buffer.concat([this.#head, piece])
    const end = this.#head.indexOf(HEAD_END)
    if (end < 0) return
    const head = this.#head.latin1Slice(0, end)
    const rest = this.#head.subarray(end + HEAD_END.length)
    this.#status = Number(head.slice(9, 12))
    this.#head = Buffer.alloc(0)
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)
    this.#state = length === null ? 'chunks' : 'length'
    this.#left = length === null ? 0 : Number(length[1])
    this.#tail = Buffer.alloc(0)
    this.#takeBody(rest)
  }

  /** A client never sends before it has the answer, so nothing comes after the end of a body. */
  #takeBody(piece) {
    if (this.#state === 'length') {
      this.#left -= piece.length
      if (this.#left > 0) return
    } else {
      this.#tail = Buffer.concat([this.#tail, piece.subarray(-LAST_CHUNK.length)]).subarray(-LAST_CHUNK.length)
      if (!this.#tail.equals(LAST_CHUNK)) return
    }
    this.#state = 'head'
    this.#whole(this.#status)
  }
}
