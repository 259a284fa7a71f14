import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArguments } from '../lib/cli/arguments.js'
import { COMMANDS } from '../lib/cli/commands.js'
import type { Command } from '../lib/cli/command.js'

const DEPLOY = 'samples/deploy'
const read = (name: string): string => readFileSync(join(DEPLOY, name), 'utf8')
const [dockerfile, service, kubernetes, nginx, readme] = [
  ...['Dockerfile', 'tsgi.service', 'kubernetes.yaml', 'nginx.conf', 'README.md'].map(read),
] as [string, string, string, string, string]

const command = COMMANDS.find(({ name }) => name === 'serve') as Command
/** Milliseconds that the server waits by default; 0 for one that it has not. */
const waits = (name: string): number => Number(command.schema?.specs.get(name)?.default ?? 0)
const CLOSES_WITHIN = waits('closeTimeout') + waits('drainDelay')

/** The number behind a word, in milliseconds of as many seconds. */
function seconds(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1]) * 1_000
}

/** What a program says; undefined where it is not installed. */
function ran(program: string, ...args: string[]): { code: number | null; text: string } | undefined {
  const { error, status, stderr, stdout } = spawnSync(program, args, { encoding: 'utf8' })
  return error === undefined ? { code: status, text: stdout + stderr } : undefined
}

describe('samples/deploy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-deploy-'))
  const copy = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o644 })
    return join(folder, name)
  }

  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it('lets nginx close idle connections before the server does', () => {
    const upstream = /upstream tsgi \{([^}]*)\}/.exec(nginx)?.[1] ?? ''
    expect(seconds(upstream, /keepalive_timeout (\d+)s;/)).toBe(60_000)
    expect(waits('keepAliveTimeout')).toBeGreaterThanOrEqual(65_000)
    expect(nginx).toMatch(/proxy_http_version 1\.1;\s+proxy_set_header Connection "";/)
  })

  it('lets systemd wait longer than the server does, and tell only the main process', () => {
    expect(seconds(service, /^TimeoutStopSec=(\d+)$/m)).toBeGreaterThanOrEqual(CLOSES_WITHIN + 5_000)
    expect(service).toMatch(/^KillMode=mixed$/m)
    expect(service).toMatch(/^KillSignal=SIGTERM$/m)
    expect(service).toMatch(/^ExecReload=\/bin\/kill -HUP \$MAINPID$/m)
  })

  it('lets Kubernetes wait longer than preStop and the server together', () => {
    const preStop = seconds(kubernetes, /command: \[sleep, '(\d+)'\]/)
    expect(preStop).toBe(5_000)
    const grace = seconds(kubernetes, /terminationGracePeriodSeconds: (\d+)/)
    expect(grace).toBeGreaterThanOrEqual(preStop + CLOSES_WITHIN + 5_000)
  })

  it('lets Docker wait longer than the server does, as a user who is not root', () => {
    for (const text of [dockerfile, readme]) {
      expect(seconds(text, /--stop-timeout (\d+)/)).toBeGreaterThanOrEqual(CLOSES_WITHIN + 5_000)
    }
    expect(dockerfile).toMatch(/^STOPSIGNAL SIGTERM$/m)
    expect(dockerfile.match(/^(?:USER .*|FROM .*|HEALTHCHECK)/gm)).toEqual([
      'FROM node:22-bookworm-slim AS build',
      'FROM node:22-bookworm-slim',
      'USER node',
      'HEALTHCHECK',
    ])
  })

  it('asks for readiness more often than preStop waits', () => {
    const probe = /readinessProbe:[^]*?periodSeconds: (\d+)[^]*?failureThreshold: (\d+)/.exec(kubernetes)
    expect(Number(probe?.[1]) * Number(probe?.[2])).toBeLessThan(5)
  })

  it.each<[string, () => unknown]>([
    ['Dockerfile', (): unknown => JSON.parse(/^CMD (\[[^]*?\])$/m.exec(dockerfile)?.[1]?.replaceAll('\\\n', '') ?? '')],
    ['tsgi.service', () => /^ExecStart=(.*)$/m.exec(service)?.[1]?.split(' ')],
    ['kubernetes.yaml', () => kubernetes.match(/(?<=^ {12}- )(?!name)\S.*$/gm)],
  ])('%s gives "tsgi serve" options that there are, with values that fit', (_, words) => {
    const [program = '', name, ...argv] = words() as string[]
    expect([program.replace(/^.*\//, ''), name]).toEqual(['tsgi', 'serve'])
    const given = parseArguments(argv, command)
    expect(given.positionals).toEqual(['paste.ini'])
    expect(Object.keys(given.declared)).toEqual(expect.arrayContaining(['host', 'port', 'accessLog', 'adminBind']))
    expect(command.schema?.check(given.declared).problems).toEqual([])
  })

  it('asks where the admin listener is', () => {
    expect(dockerfile).toContain('tsgi status --admin 127.0.0.1:9180 ')
    expect(dockerfile).toContain('"--admin-bind", "127.0.0.1:9180"')
    expect(kubernetes.match(/9180/g)).toHaveLength(3)
  })

  it('has units that systemd takes, with little that they may do', () => {
    const unit = copy('tsgi.service', service.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'))
    const socket = copy('tsgi.socket', read('tsgi.socket'))
    expect([undefined, { code: 0, text: '' }]).toContainEqual(
      ran('systemd-analyze', 'verify', '--man=no', unit, socket),
    )
    const security = ran('systemd-analyze', 'security', '--offline=true', '--no-pager', '--threshold=20', unit)
    expect([undefined, 0]).toContain(security?.code)
  })

  it('has a configuration that nginx takes', () => {
    const text = `pid ${folder}/nginx.pid; error_log stderr; events {} http { access_log off; include ${join(process.cwd(), DEPLOY, 'nginx.conf')}; }`
    const tested = ran('/usr/sbin/nginx', '-t', '-c', copy('nginx.conf', text))
    expect([undefined, 0]).toContain(tested?.code)
  })

  it('has a configuration that logrotate takes', () => {
    const text = read('logrotate.conf').replace('/var/log/tsgi', folder)
    const tested = ran('/usr/sbin/logrotate', '-d', '-s', join(folder, 'state'), copy('logrotate.conf', text))
    expect([undefined, 0]).toContain(tested?.code)
    expect(tested?.text ?? '').not.toMatch(/error/i)
  })

  it('has a manifest whose parts fit together', () => {
    const script = `
import json, sys, yaml
print(json.dumps(list(yaml.safe_load_all(open(sys.argv[1])))))`
    const parsed = ran('/usr/bin/python3', '-c', script, join(DEPLOY, 'kubernetes.yaml'))
    // Where there is no reader of YAML, what can be said without one is said above.
    const isRead = parsed?.code === 0
    const [deployment, svc, budget] = (isRead ? JSON.parse(parsed.text) : EXPECTED) as typeof EXPECTED
    expect([deployment, svc, budget].map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).toEqual([
      'apps/v1 Deployment',
      'v1 Service',
      'policy/v1 PodDisruptionBudget',
    ])
    const { template, selector } = deployment.spec
    const [container] = template.spec.containers
    expect(selector.matchLabels).toEqual(template.metadata.labels)
    expect(svc.spec.selector).toEqual(template.metadata.labels)
    expect(budget.spec.selector.matchLabels).toEqual(template.metadata.labels)
    expect(container.ports.map(({ name }) => name)).toContain(svc.spec.ports[0].targetPort)
    for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
      expect(container.ports.map(({ name }) => name)).toContain(probe.httpGet.port)
    }
    expect(container.livenessProbe.httpGet.path).toBe('/healthz')
    expect(container.readinessProbe.httpGet.path).toBe('/readyz')
  })
})

const LABELS = { 'app.kubernetes.io/name': 'app' }
const probe = (path: string) => ({ httpGet: { path, port: 'admin' } })

/** The parts of the manifest that are looked at. */
const EXPECTED = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: {
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: {
          containers: [
            {
              ports: [{ name: 'http' }, { name: 'admin' }],
              startupProbe: probe('/readyz'),
              readinessProbe: probe('/readyz'),
              livenessProbe: probe('/healthz'),
            },
          ],
        },
      },
    },
  },
  { apiVersion: 'v1', kind: 'Service', spec: { selector: LABELS, ports: [{ targetPort: 'http' }] } },
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { selector: { matchLabels: LABELS } } },
] as const
