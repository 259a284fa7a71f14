const COLOURS = {
  tsgi: '#c8102e',
  'tsgi-unchecked': '#ef9aa4',
  'raw-again': '#9aa0a6',
  fastify: '#1b4f9c',
  hono: '#e07b00',
  h3: '#2a9d8f',
  srvx: '#8fd0c8',
  koa: '#6a4c93',
  express: '#3d3d3d',
  connect: '#b08968',
  polka: '#7fb3e6',
  restana: '#5b8c2a',
}
const [BAR, GAP, LEFT, RIGHT, TOP, HEIGHT, BOTTOM] = [16, 34, 64, 28, 120, 360, 72]

/**
 * Grouped bars as SVG, with a line at 1. A bar is `{ median, min?, max? }`; a bar higher than `most` is cut off and its
 * value written above it.
 */
export function barChart({ title, subtitle, series, groups, most }) {
  const groupWidth = series.length * BAR + GAP
  const width = Math.max(LEFT + groups.length * groupWidth + RIGHT, 760)
  const top = scaleTop(groups, most)
  const y = (value) => TOP + HEIGHT * (1 - Math.min(value, top) / top)
  const bars = groups.map((group, index) => groupOf(group, LEFT + GAP / 2 + index * groupWidth, series, y, top))
  const height = TOP + HEIGHT + BOTTOM
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, Helvetica, Arial, sans-serif" font-size="12" fill="#222">`,
    `<title>${escape(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(20, 30, title, 'font-size="18" font-weight="600"'),
    text(20, 50, subtitle, 'fill="#555"'),
    legend(series, width),
    ...gridLines(top, width, y),
    ...bars,
    line(LEFT, y(1), width - RIGHT, y(1), '#222', 1.5),
    text(width - RIGHT, y(1) - 5, 'node:http', 'font-size="10" font-weight="700" text-anchor="end"'),
    '</svg>\n',
  ].join('\n')
}

/** The highest value of the scale, a quarter above the highest bar. */
function scaleTop(groups, most = Infinity) {
  const highest = Math.max(1, ...groups.flatMap(({ bars }) => bars.map(({ median, max = median }) => max)))
  return Math.min(Math.ceil(highest * 4.2) / 4, most)
}

function legend(series, width) {
  const column = 150
  const perLine = Math.max(1, Math.floor((width - 40) / column))
  return series
    .map(({ name, title }, index) => {
      const x = 20 + (index % perLine) * column
      const y = 66 + Math.floor(index / perLine) * 18
      return `<rect x="${x}" y="${y}" width="12" height="12" fill="${COLOURS[name]}"/>${text(x + 18, y + 10, title)}`
    })
    .join('\n')
}

function gridLines(top, width, y) {
  const values = Array.from({ length: Math.floor(top * 4) + 1 }, (_, index) => index / 4)
  return values.map(
    (value) =>
      line(LEFT, y(value), width - RIGHT, y(value), '#e3e3e3', 1) +
      text(LEFT - 8, y(value) + 4, value.toFixed(2), 'text-anchor="end" fill="#555"'),
  )
}

function groupOf({ title, bars }, left, series, y, top) {
  const drawn = bars.map((bar, index) => barOf(bar, left + index * BAR, series[index], y, top))
  const middle = left + (series.length * BAR) / 2
  return [...drawn, text(middle, TOP + HEIGHT + 22, title, 'text-anchor="middle" font-weight="600"')].join('\n')
}

function barOf({ median, min, max }, x, { name, title }, y, top) {
  const colour = COLOURS[name]
  const middle = x + BAR / 2
  const parts = [
    `<rect x="${x + 1}" y="${round(y(median))}" width="${BAR - 2}" height="${round(y(0) - y(median))}" fill="${colour}"><title>${escape(title)}: ${median.toFixed(2)}</title></rect>`,
  ]
  if (min !== undefined && max > min) parts.push(line(middle, y(max), middle, y(min), '#000', 1))
  const above = round(y(Math.max(median, max ?? median)) - 5)
  const weight = median > top || name === 'tsgi' ? 'font-weight="700"' : 'fill="#444"'
  parts.push(
    `<text transform="translate(${middle + 3.5} ${above}) rotate(-90)" font-size="10" ${weight}>${median.toFixed(2)}</text>`,
  )
  return parts.join('')
}

function line(x1, y1, x2, y2, colour, width) {
  return `<line x1="${x1}" y1="${round(y1)}" x2="${x2}" y2="${round(y2)}" stroke="${colour}" stroke-width="${width}"/>`
}

function text(x, y, content, attributes = '') {
  return `<text x="${x}" y="${round(y)}" ${attributes}>${escape(content)}</text>`
}

function escape(content) {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function round(value) {
  return Math.round(value * 100) / 100
}
