import { BodyPace } from '../../lib/handlers/body-pace.js'

const LIMITS = { bodyTimeout: 1_000, minBodyRate: 100 }

/** What a pace says at each look: of `[taken, isAwaited, now]`. */
function faults(looks: readonly [number, boolean, number][]): (string | undefined)[] {
  const pace = new BodyPace()
  return looks.map(([taken, isAwaited, now]) => pace.faultIn(taken, isAwaited, now, LIMITS))
}

describe('BodyPace', () => {
  it('F2: says so when nothing has come for bodyTimeout', () => {
    expect(
      faults([
        [0, true, 0],
        [900, true, 500],
        [900, true, 1_499],
        [900, true, 1_500],
      ]),
    ).toEqual([undefined, undefined, undefined, 'nothing of the body came for 1000 ms'])
  })

  it('F2: says so when less than minBodyRate has come over bodyTimeout', () => {
    expect(
      faults([
        [0, true, 0],
        [50, true, 500],
        [99, true, 1_000],
      ]),
    ).toEqual([undefined, undefined, 'the body came with less than 100 bytes per second'])
  })

  it('measures each bodyTimeout by itself: what came fast at first is no credit', () => {
    expect(
      faults([
        [0, true, 0],
        [90_000, true, 500],
        [90_001, true, 1_000],
        [90_050, true, 1_900],
        [90_100, true, 2_000],
      ]),
    ).toEqual([undefined, undefined, undefined, undefined, 'the body came with less than 100 bytes per second'])
  })

  it('takes exactly the rate for enough', () => {
    expect(
      faults([
        [0, true, 0],
        [50, true, 500],
        [100, true, 1_000],
      ]),
    ).toEqual([undefined, undefined, undefined])
  })

  it('does not count the time in which the application does not wait', () => {
    expect(
      faults([
        [0, true, 0],
        [60, true, 500],
        [60, false, 600],
        [60, false, 9_000],
        [60, true, 9_100],
        [61, true, 9_550],
        [110, true, 9_600],
      ]),
    ).toEqual([undefined, undefined, undefined, undefined, undefined, undefined, undefined])
  })
})
