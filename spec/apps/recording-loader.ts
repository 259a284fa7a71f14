import type { ConfLoader, Filter } from '../../lib/apps/index.js'
import type { Conf } from '../../lib/core/index.js'
import { textBody, type Application, type ApplicationLike } from '../../lib/index.js'

/** A loader of named applications and filters that notes what it is asked for. */
export class RecordingLoader implements ConfLoader {
  /** What was asked for, in order: kind and name. */
  readonly asked: string[] = []
  /** The global configuration of each. */
  readonly globals: (Conf | undefined)[] = []
  /** What filters were put around, in order. */
  readonly applied: string[] = []
  readonly apps: Record<string, ApplicationLike> = {}
  readonly filters: Record<string, Filter> = {}

  async getApp(name: string, globalConf?: Conf): Promise<Application> {
    this.asked.push(`app ${name}`)
    this.globals.push(globalConf)
    await Promise.resolve()
    return (this.apps[name] ?? saying(name)) as Application
  }

  async getFilter(name: string, globalConf?: Conf): Promise<Filter> {
    this.asked.push(`filter ${name}`)
    this.globals.push(globalConf)
    await Promise.resolve()
    return (
      this.filters[name] ??
      ((app) => {
        this.applied.push(name)
        return (environ, startResponse) => {
          environ['acme.passed'] = [...((environ['acme.passed'] as string[] | undefined) ?? []), name]
          return app(environ, startResponse)
        }
      })
    )
  }
}

/** An application that answers with its name and what it sees of the path. */
export function saying(name: string, status: `${number} ${string}` = '200 OK'): Application {
  return ({ SCRIPT_NAME, PATH_INFO }, startResponse) => {
    startResponse(status, [['Content-Type', 'text/plain']])
    return textBody(`${name} ${SCRIPT_NAME}|${PATH_INFO}`)
  }
}

/** An application that notes when it is started and stopped. */
export function living(name: string, events: string[]): ApplicationLike {
  return {
    call: saying(name),
    start: () => void events.push(`start ${name}`),
    stop: () => void events.push(`stop ${name}`),
  } as ApplicationLike
}
