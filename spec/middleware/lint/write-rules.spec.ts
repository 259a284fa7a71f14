import { writeRules, writeUseRules } from '../../../lib/middleware/lint/write-rules.js'
import { encode, type Application, type Environ, type StartResponse } from '../../../lib/protocol/index.js'
import { describeRules } from './describe-rules.js'
import { good } from './scenario.js'

type Loose = (...args: unknown[]) => unknown

/** An application that writes before it returns. */
function writing(act: (write: Loose) => unknown) {
  return (_environ: Environ, startResponse: StartResponse) => {
    act(startResponse('200 OK', [['Content-Type', 'text/plain']]) as Loose)
    return [] as Uint8Array[]
  }
}

const pushing = (app: Application): Application => {
  return (environ, startResponse) => {
    let write: Loose = () => undefined
    const body = app(environ, (...args) => (write = startResponse(...args) as Loose) as ReturnType<StartResponse>)
    write(encode('x'))
    return body
  }
}

describe('writeRules', () => {
  describeRules([...writeRules, ...writeUseRules], {
    'write/argument': {
      holds: [{ app: writing((write) => write(encode('x'))) }, { app: writing((write) => write(Buffer.from('x'))) }],
      breaks: [{ app: writing((write) => write('x')) }, { app: writing((write) => write(encode('x'), 1)) }],
    },
    'write/before-body': {
      holds: [{ app: writing((write) => write(encode('x'))) }],
      breaks: [
        {
          *app(_environ: Environ, startResponse: StartResponse) {
            const write = startResponse('200 OK', [['Content-Type', 'text/plain']])
            yield encode('x')
            void write(encode('y'))
          },
        },
        {
          app: writing((write) =>
            setTimeout(() => {
              try {
                write(encode('x'))
              } catch {
                /* told */
              }
            }),
          ),
          drive: async (call, environ, start) => {
            await call(environ, start)
            await new Promise((resolve) => setTimeout(resolve, 5))
          },
        },
      ],
    },
    'write/forwarded': {
      holds: [
        {
          layer: (app) => (environ, startResponse) => app(environ, startResponse),
          app: writing((write) => write(encode('x'))),
        },
        { layer: () => writing((write) => write(encode('x'))), app: good },
      ],
      breaks: [{ layer: pushing, app: good }],
    },
    'write/deprecated': { holds: [{}], breaks: [{ app: writing((write) => write(encode('x'))) }] },
  })
})
