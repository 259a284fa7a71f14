import { textBody, type Application } from 'tsgi'

type Filter = (app: Application) => Application

/** Numbers requests: a filter of PasteDeploy's shape, with nothing but functions. */
export function requestId(): Filter {
  let count = 0
  return (app) => (environ, startResponse) => {
    const id = `req-${++count}`
    return app(environ, (status, headers, error) =>
      startResponse(status, [...headers, ['X-Openstack-Request-Id', id]], error),
    )
  }
}

/** Says who asks, where a password was asked for. */
export function context(): Filter {
  return (app) => (environ, startResponse) => {
    environ['nova.user'] = environ.REMOTE_USER
    return app(environ, startResponse)
  }
}

export function versions(): Application {
  return (_environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'application/json']])
    return textBody('{"versions": [{"id": "v2.1"}]}\n')
  }
}

export function compute(): Application {
  return (environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']])
    return textBody(`${String(environ['nova.user'])} asked for ${environ.PATH_INFO}\n`)
  }
}
