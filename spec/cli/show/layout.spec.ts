import { layout } from '../../../lib/cli/show/layout.js'
import type { Shape } from '../../../lib/cli/show/drawing.js'
import { flowsOf } from '../../../lib/cli/show/flow.js'
import { graphOf, STACK } from './graph.js'

type Box = Exclude<Shape, { kind: 'arrow' }>
type Arrow = Extract<Shape, { kind: 'arrow' }>

const drawn = (graph = STACK, roots = ['main']) => layout(flowsOf(graph, roots), '/w')
const boxes = (shapes: readonly Shape[]) => shapes.filter((shape): shape is Box => shape.kind === 'box')
const frames = (shapes: readonly Shape[]) => shapes.filter((shape): shape is Box => shape.kind === 'frame')
const arrows = (shapes: readonly Shape[]) => shapes.filter((shape): shape is Arrow => shape.kind === 'arrow')
const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
const within = (inner: Box, outer: Box) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height

describe('layout', () => {
  it('gives every box a place of its own, inside of the drawing', () => {
    const { height, shapes, width } = drawn()
    const all = boxes(shapes)
    expect(all.map(({ lines }) => lines[0])).toEqual(['main', 'abc', 'call:./a"<&>:b', 'abc', 'call:./a"<&>:b', 'main'])
    expect(all.flatMap((a, index) => all.slice(index + 1).filter((b) => overlap(a, b)))).toEqual([])
    const page = { x: 0, y: 0, width, height } as Box
    expect([...all, ...frames(shapes)].filter((box) => !within(box, page))).toEqual([])
    expect(Math.max(...[...all, ...frames(shapes)].map((box) => box.x + box.width))).toBe(width)
    expect(Math.max(...[...all, ...frames(shapes)].map((box) => box.y + box.height))).toBe(height)
  })

  it('puts a frame around the boxes of a pipeline and no others', () => {
    const { shapes } = drawn()
    const [frame, ...others] = frames(shapes)
    expect(others).toEqual([])
    expect(frame?.lines).toEqual(['pipeline pipe  a.ini:20:1'])
    expect(boxes(shapes).filter((box) => within(box, frame as Box))).toHaveLength(2)
    expect(boxes(shapes).filter((box) => overlap(box, frame as Box))).toHaveLength(2)
  })

  it('leads arrows from the right of a box to the left of the next, at one height', () => {
    const graph = graphOf({ p: { kind: 'pipeline', edges: [{ to: 'a' }, { to: 'b' }] }, a: { kind: 'filter' }, b: {} })
    const { shapes } = drawn(graph, ['p'])
    const [a, b] = boxes(shapes)
    expect(arrows(shapes)).toEqual([
      {
        kind: 'arrow',
        x: (a?.x ?? 0) + (a?.width ?? 0),
        y: (a?.y ?? 0) + 29,
        toX: b?.x,
        toY: (b?.y ?? 0) + 29,
        label: '',
        isGuessed: false,
      },
    ])
    expect(b?.y).toBe(a?.y)
  })

  it('leads an arrow for each branch to its first box, also inside of a frame', () => {
    const { shapes } = drawn()
    const [main, abc, , guessed, , again] = boxes(shapes)
    const branches = arrows(shapes).filter(({ label }) => label !== '')
    expect(branches.map(({ label, isGuessed }) => [label, isGuessed])).toEqual([
      ['/', false],
      ['/two', true],
      ['/again', false],
    ])
    expect(branches.map(({ x }) => x)).toEqual(Array(3).fill((main?.x ?? 0) + (main?.width ?? 0)))
    expect(branches.map(({ toX, toY }) => [toX, toY])).toEqual(
      [abc, guessed, again].map((box) => [box?.x, (box?.y ?? 0) + 29]),
    )
    expect(branches[0]?.toY).toBe(branches[0]?.y)
  })

  it('says in a box what it is, and in its hint all of it', () => {
    const [, , leaf] = boxes(drawn().shapes)
    expect(leaf?.lines).toEqual(['call:./a"<&>:b', 'a.ini:1:1'])
    expect(leaf?.hint).toBe('app call:./a"<&>:b\ncall:./a"<&>:b\na.ini:1:1\napi_key = ********')
    expect(boxes(drawn().shapes).at(-1)).toMatchObject({
      look: 'composite repeated',
      lines: ['main', 'egg:Paste#urlmap', 'a.ini:1:1', 'see above'],
    })
  })

  it('takes the middle out of long lines, and gives wide characters two places', () => {
    const long = `call:${'a'.repeat(60)}:b`
    const widths = ['a'.repeat(20), '名'.repeat(10), '名'.repeat(20)].map((id) => {
      const [box] = boxes(drawn(graphOf({ [id]: {} }), [id]).shapes)
      return box?.width
    })
    expect(widths).toEqual([192, 192, 360])
    expect(boxes(drawn(graphOf({ a: { reference: long } }), ['a']).shapes)[0]?.lines[1]).toBe(
      `call:${'a'.repeat(13)}…${'a'.repeat(16)}:b`,
    )
  })

  it('puts roots below one another', () => {
    const { shapes, height } = drawn(graphOf({ a: {}, b: { place: undefined } }), ['a', 'b'])
    const [a, b] = boxes(shapes)
    expect(b?.y).toBe((a?.height ?? 0) + 36)
    expect(height).toBe((b?.y ?? 0) + (b?.height ?? 0))
    expect(b?.lines).toEqual(['b'])
  })

  it('of nothing takes no room', () => {
    expect(layout([], '/')).toEqual({ width: 0, height: 0, entry: 0, anchor: 0, shapes: [] })
  })
})
