import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls'
import { TsgiError, type Problem } from '../core/index.js'

/** What of the options of a server says which certificates it has. */
export interface CertificateOptions {
  readonly tlsCert: readonly string[] | undefined
  readonly tlsKey: readonly string[] | undefined
  readonly tlsMinVersion: 'TLSv1.2' | 'TLSv1.3'
}

interface Certificate {
  readonly x509: X509Certificate
  readonly options: SecureContextOptions
  readonly context: SecureContext
}

/** The certificates of a server with their keys, read and checked. */
export class Certificates {
  /** What is used for clients that name no server, or one that no certificate is for: the first. */
  readonly first: SecureContextOptions
  readonly #all: readonly Certificate[]

  private constructor(all: readonly [Certificate, ...Certificate[]]) {
    this.#all = all
    this.first = all[0].options
  }

  /**
   * Reads and checks the files; undefined if there is to be no TLS.
   *
   * @throws {TsgiError} with all that is wrong, by the names of the files and never with what is in them.
   */
  static load({ tlsCert, tlsKey, tlsMinVersion }: CertificateOptions): Certificates | undefined {
    const certs = tlsCert ?? []
    const keys = tlsKey ?? certs
    if (certs.length === 0 && keys.length === 0) return undefined
    const problems: Problem[] = []
    if (keys.length !== certs.length) {
      const fault = `tlsCert names ${certs.length} files and tlsKey ${keys.length}`
      problems.push(problem('TLS_FILES', fault, 'name one key for each certificate, in the same order'))
    }
    const all = certs.flatMap((cert, index) => loadPair(cert, keys[index], tlsMinVersion, problems) ?? [])
    const [first, ...rest] = all
    if (problems.length > 0 || first === undefined) throw new TsgiError('The certificates do not fit', problems)
    return new Certificates([first, ...rest])
  }

  /** The context for the server that a client names (SNI). */
  contextFor(name: string): SecureContext | undefined {
    return this.#all.find(({ x509 }) => x509.checkHost(name) !== undefined)?.context
  }
}

function loadPair(
  certFile: string,
  keyFile: string | undefined,
  minVersion: 'TLSv1.2' | 'TLSv1.3',
  problems: Problem[],
): Certificate | undefined {
  const cert = read(certFile, problems)
  const pem = keyFile === undefined || keyFile === certFile ? cert : read(keyFile, problems)
  const x509 = cert === undefined ? undefined : certificateIn(cert, certFile, problems)
  const key = pem === undefined || keyFile === undefined ? undefined : keyIn(pem, keyFile, problems)
  if (cert === undefined || pem === undefined || x509 === undefined || key === undefined || keyFile === undefined)
    return undefined
  if (!x509.checkPrivateKey(key)) {
    const remedy = `name the key with which the certificate ${certFile} was made`
    problems.push(problem('TLS_MISMATCH', 'the key does not belong to its certificate', remedy, keyFile))
    return undefined
  }
  const options = { cert, key: pem, minVersion }
  try {
    return { x509, options, context: createSecureContext(options) }
  } catch (error) {
    const { code = 'an unknown reason' } = error as NodeJS.ErrnoException
    problems.push(problem('TLS_REFUSED', `OpenSSL refuses it: ${code}`, 'make a stronger one', certFile))
    return undefined
  }
}

function read(file: string, problems: Problem[]): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch (error) {
    const { code = 'an unknown reason' } = error as NodeJS.ErrnoException
    problems.push(problem('TLS_UNREADABLE', `cannot be read: ${code}`, 'name a file that is there and readable', file))
    return undefined
  }
}

function certificateIn(pem: Buffer, file: string, problems: Problem[]): X509Certificate | undefined {
  let x509: X509Certificate
  try {
    x509 = new X509Certificate(pem)
  } catch {
    problems.push(problem('TLS_CERTIFICATE', 'has no certificate in PEM', 'begin it with a certificate', file))
    return undefined
  }
  const now = Date.now()
  if (Date.parse(x509.validTo) < now) {
    problems.push(problem('TLS_EXPIRED', `the certificate expired on ${x509.validTo}`, 'renew it', file))
    return undefined
  }
  if (Date.parse(x509.validFrom) > now) {
    const fault = `the certificate is not valid before ${x509.validFrom}`
    problems.push(problem('TLS_EARLY', fault, 'look at the clock of this machine, or take another one', file))
    return undefined
  }
  return x509
}

function keyIn(pem: Buffer, file: string, problems: Problem[]): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    const remedy = 'write it in PEM and without a passphrase'
    problems.push(problem('TLS_KEY', 'has no private key that can be read', remedy, file))
    return undefined
  }
}

function problem(code: string, fault: string, remedy: string, place?: string): Problem {
  return { code, fault, remedy, place }
}
