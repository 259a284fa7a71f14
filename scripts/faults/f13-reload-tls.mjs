import { spawnSync } from 'node:child_process'
import { connect, constants } from 'node:http2'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reloads } from './f13-reload.mjs'
import { finish, hammer, serveCommand } from './served.mjs'

export const promise = 'reloads under TLS lose nothing: neither of HTTP/1.1 nor of HTTP/2'

const RELOADS = 6

export async function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-f13-'))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const line = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -out ${cert} -keyout ${key}`
  if (spawnSync('openssl', line.split(' ')).status !== 0) return { held: true, figure: 'left out: there is no openssl' }
  const command = await serveCommand(['--workers', '2', '--tls-cert', cert, '--tls-key', key])
  const first = hammer(command.url, 8, 2)
  const second = hammerHttp2(command.url, 4, 4)
  const { seconds, reloaded } = await reloads(command, RELOADS, 2_500)
  const one = await first.stop()
  const two = await second.stop()
  command.child.kill('SIGTERM')
  const code = await command.ended
  await finish(command)
  rmSync(folder, { recursive: true })
  const errors = JSON.stringify({ ...one.errors, ...two.errors })
  return {
    held: one.failed === 0 && two.lost === 0 && reloaded === RELOADS && two.sessions > 4 && code === 0,
    figure: `${reloaded} reloads in ${seconds} s: HTTP/1.1: ${one.failed} of ${one.requests} requests lost (${one.mixed} of two generations); HTTP/2: ${two.lost} of ${two.requests} lost on ${two.sessions} sessions (${two.mixed} of two generations, ${two.refused} refused unprocessed and asked again); errors ${errors}, exit ${code}`,
  }
}

/**
 * Sessions, each with some requests at a time. A session that was told to go away takes no new requests; what it refuses
 * unprocessed (RFC 9113 §8.7) is asked again on the next one, as every client does.
 */
function hammerHttp2(url, sessions, streams) {
  let isOn = true
  const tally = { requests: 0, lost: 0, mixed: 0, refused: 0, sessions: 0, errors: {} }
  const count = (what) => (tally.errors[what] = (tally.errors[what] ?? 0) + 1)
  const lane = async () => {
    const state = { session: undefined }
    const open = () => {
      if (state.session !== undefined && !state.session.isLeaving) return state.session
      const session = connect(url, { rejectUnauthorized: false })
      tally.sessions++
      session.on('goaway', () => (session.isLeaving = true))
      session.on('close', () => (session.isLeaving = true))
      session.on('error', () => (session.isLeaving = true))
      return (state.session = session)
    }
    const loop = async () => {
      while (isOn) {
        const answer = await askOn(open())
        if (answer.isRefused) {
          tally.refused++
          continue
        }
        tally.requests++
        if (answer.error === undefined && answer.status === 200 && answer.isOfOne) continue
        if (answer.error === undefined && answer.status === 200) tally.mixed++
        tally.lost++
        count(`h2 ${answer.error ?? answer.status}`)
      }
    }
    await Promise.all(Array.from({ length: streams }, loop))
    state.session?.close()
  }
  const lanes = Array.from({ length: sessions }, lane)
  return {
    stop: async () => {
      isOn = false
      await Promise.all(lanes)
      return tally
    },
  }
}

function askOn(session) {
  return new Promise((resolve) => {
    let stream
    try {
      stream = session.request({ ':path': '/' })
    } catch (error) {
      // Nothing was sent.
      resolve({ isRefused: true, error: error.code })
      return
    }
    let fields = {}
    const pieces = []
    let isEnded = false
    stream.on('response', (given) => (fields = given))
    stream.on('data', (data) => pieces.push(data))
    stream.on('end', () => (isEnded = true))
    let failure
    stream.on('error', ({ code }) => (failure = code))
    stream.on('close', () => {
      const { ':status': status, 'x-word': word } = fields
      const isOfOne = Buffer.concat(pieces).toString() === String(word).repeat(1000)
      const isRefused =
        status === undefined &&
        (stream.rstCode === constants.NGHTTP2_REFUSED_STREAM || failure === 'ERR_HTTP2_GOAWAY_SESSION')
      const error = failure ?? (isEnded ? undefined : `truncated, RST ${stream.rstCode}`)
      resolve({ status, isOfOne, isRefused, error })
    })
    stream.end()
  })
}
