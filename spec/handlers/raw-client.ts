import { connect, type Socket } from 'node:net'

/** Sends bytes over a socket of its own and gives what came back when the server closes, or after `wait` ms of silence. */
export function exchangeRaw(
  port: number,
  request: string | Buffer,
  wait = 300,
): Promise<{ text: string; closed: boolean }> {
  return new Promise((resolve) => {
    const socket: Socket = connect(port, '127.0.0.1')
    let text = ''
    let timer: NodeJS.Timeout | undefined
    const finish = (closed: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ text, closed })
    }
    const quiet = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        finish(false)
      }, wait)
    }
    socket.on('connect', () => {
      socket.write(request)
      quiet()
    })
    socket.on('data', (data) => {
      text += data.toString('latin1')
      quiet()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      finish(true)
    })
  })
}
