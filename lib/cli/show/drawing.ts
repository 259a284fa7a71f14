/** A part of a drawing, at its place. */
export type Shape =
  | {
      readonly kind: 'box' | 'frame'
      /** What it stands for, which gives its colour. */
      readonly look: string
      readonly x: number
      readonly y: number
      readonly width: number
      readonly height: number
      readonly lines: readonly string[]
      /** What a browser shows when one points at it. */
      readonly hint: string
    }
  | {
      readonly kind: 'arrow'
      readonly x: number
      readonly y: number
      readonly toX: number
      readonly toY: number
      readonly label: string
      readonly isGuessed: boolean
    }

/** Shapes with the room that they take. An arrow that leads here ends at `entry`, at the height of `anchor`. */
export interface Drawing {
  readonly width: number
  readonly height: number
  readonly entry: number
  readonly anchor: number
  readonly shapes: readonly Shape[]
}

/** The same drawing at another place. */
export function moved({ shapes }: Drawing, x: number, y: number): Shape[] {
  return shapes.map((shape) =>
    shape.kind === 'arrow'
      ? { ...shape, x: shape.x + x, y: shape.y + y, toX: shape.toX + x, toY: shape.toY + y }
      : { ...shape, x: shape.x + x, y: shape.y + y },
  )
}
