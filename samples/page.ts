import { textBody, type Application } from 'tsgi'
import type { Conf } from 'tsgi/config'
import { environPage } from './environ-page.js'

/** A factory of PasteDeploy's shape: it gets the configuration of its section, and gives an application. */
export function page(_globalConf: Conf, { title = 'An application' }: Conf): Application {
  return (environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/html; charset=utf-8']])
    return textBody(environPage(environ, title))
  }
}
