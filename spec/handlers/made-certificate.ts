import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** The files of a certificate that signs itself. */
export interface MadeCertificate {
  readonly cert: string
  readonly key: string
}

/** Makes a certificate for some names; the first one also names the files. */
export function makeCertificate(folder: string, ...names: readonly [string, ...string[]]): MadeCertificate {
  const [first] = names
  const made = { cert: join(folder, `${first}.crt`), key: join(folder, `${first}.key`) }
  const alternatives = names.map((name) => `DNS:${name}`).join(',')
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '9']
  const files = ['-keyout', made.key, '-out', made.cert]
  const subject = ['-subj', `/CN=${first}`, '-addext', `subjectAltName=${alternatives}`]
  execFileSync('openssl', [...request, ...files, ...subject], { stdio: 'ignore' })
  return made
}
