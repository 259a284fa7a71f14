/** A `paste.filter_factory`: called once for each section that uses it, with the keys of `[DEFAULT]` and its own. */
exports.factory = function factory(_globalConf, { name = 'tsgi' }) {
  return (app) => (environ, startResponse) =>
    app(environ, (status, headers, error) => startResponse(status, [...headers, ['X-Powered-By', name]], error))
}
