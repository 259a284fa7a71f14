import { textBody, type Application, type Conf } from 'tsgi'
import { environPage } from './environ-page.js'

/** A factory of PasteDeploy's shape: it gets the configuration of its section, and gives an application. */
export function page(_globalConf: Conf, { title = 'An application' }: Conf): Application {
  return (environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/html; charset=utf-8']])
    return textBody(environPage(environ, title))
  }
}
