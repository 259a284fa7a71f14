import { textBody } from 'tsgi'
import { SESSION } from 'tsgi/middleware'

/** Counts the visits of each visitor, whichever process answers. */
export function page() {
  return (environ, startResponse) => {
    const session = SESSION.require(environ)
    const visits = Number(session.get('visits') ?? 0) + 1
    session.set('visits', visits)
    startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']])
    return textBody(`visit ${visits}, answered by process ${process.pid} of server ${process.env.SERVER_NUMBER}\n`)
  }
}
