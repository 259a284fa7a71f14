import { systemdSockets, systemdSurroundings } from '../../lib/handlers/systemd-sockets.js'

const pids = [77, 78]

describe('systemdSockets', () => {
  it('gives the descriptors from 3 on', () => {
    expect(systemdSockets(undefined, { env: { LISTEN_FDS: '2', LISTEN_PID: '77' }, pids })).toEqual([3, 4])
    expect(systemdSockets(undefined, { env: { LISTEN_FDS: '1', LISTEN_PID: '78' }, pids })).toEqual([3])
  })

  it('chooses by name, all of that name', () => {
    const env = { LISTEN_FDS: '4', LISTEN_PID: '77', LISTEN_FDNAMES: 'web:admin::web' }
    expect(systemdSockets('web', { env, pids })).toEqual([3, 6])
    expect(systemdSockets('admin', { env, pids })).toEqual([4])
    expect(systemdSockets('x', { env, pids })).toBe(
      'systemd passed no socket named "x" (LISTEN_FDNAMES is "web:admin::web")',
    )
  })

  it.each([
    [{}, 'systemd passed no socket (LISTEN_FDS and LISTEN_PID are not set); start the .socket unit'],
    [{ LISTEN_FDS: '1' }, 'systemd passed no socket (LISTEN_FDS and LISTEN_PID are not set); start the .socket unit'],
    [{ LISTEN_PID: '77' }, 'systemd passed no socket (LISTEN_FDS and LISTEN_PID are not set); start the .socket unit'],
    [{ LISTEN_FDS: '1', LISTEN_PID: '79' }, 'the sockets of systemd are for process 79, not for 77 or 78'],
    [{ LISTEN_FDS: '0', LISTEN_PID: '77' }, 'systemd passed no socket (LISTEN_FDS is "0")'],
    [{ LISTEN_FDS: '1x', LISTEN_PID: '77' }, 'systemd passed no socket (LISTEN_FDS is "1x")'],
  ])('says why there are none: %j', (env, fault) => {
    expect(systemdSockets(undefined, { env, pids })).toBe(fault)
  })

  it('are looked for in the environment of this process', () => {
    expect(systemdSurroundings()).toEqual({ env: process.env, pids: [process.pid] })
  })
})
