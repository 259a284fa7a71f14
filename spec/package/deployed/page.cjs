const { textBody } = require('tsgi')

exports.factory = () => (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return textBody(`${environ.PATH_INFO} ${environ['acme.added']}`)
}
