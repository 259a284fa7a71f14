import { Readable } from 'node:stream'
import { PIECE, PIECES } from './payload.mjs'

/** Writes the pieces of `/stream` to a `ServerResponse`, waiting when it says so. */
export function writePieces(response) {
  let written = 0
  const more = () => {
    while (written < PIECES) {
      written++
      if (!response.write(PIECE)) {
        response.once('drain', more)
        return
      }
    }
    response.end()
  }
  more()
}

/** The pieces of `/stream` as a Node stream. */
export function nodeStream() {
  let read = 0
  return new Readable({
    read() {
      this.push(read++ < PIECES ? PIECE : null)
    },
  })
}

/** The pieces of `/stream` as a web stream. */
export function webStream() {
  let read = 0
  return new ReadableStream({
    pull(controller) {
      if (read++ < PIECES) controller.enqueue(PIECE)
      else controller.close()
    },
  })
}

/** Reads the body of an `IncomingMessage` whole. */
export function readBody(request, done) {
  const pieces = []
  request.on('data', (piece) => pieces.push(piece))
  request.on('end', () => done(Buffer.concat(pieces)))
}

/** Answers `/echo` with the methods of node:http. */
export function echo(request, response) {
  readBody(request, (body) => {
    response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': body.length })
    response.end(body)
  })
}

/** Answers `/stream` with the methods of node:http. */
export function stream(request, response) {
  response.writeHead(200, { 'Content-Type': 'application/octet-stream' })
  writePieces(response)
}

/** Answers with a short text with the methods of node:http. */
export function sendText(response, type, text) {
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) })
  response.end(text)
}
