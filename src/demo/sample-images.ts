import { PNG } from 'pngjs';

type Color = readonly [red: number, green: number, blue: number];

/** Draws a PNG image point by point; `x` and `y` run from 0 to 1. */
function png(width: number, height: number, color: (x: number, y: number) => Color): Buffer {
  const image = new PNG({ width, height });
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      image.data.set([...color(column / width, row / height), 255], (row * width + column) * 4);
    }
  }
  return PNG.sync.write(image, { colorType: 2 });
}

/** A sun over a harbour. */
export function harbour(): Buffer {
  return png(320, 200, (x, y) => {
    const sun = Math.hypot((x - 0.7) * 1.6, y - 0.4);
    if (sun < 0.12) return [255, 236, 170];
    if (y > 0.6) {
      const wave = Math.sin(60 * y * y + 6 * Math.sin(x * 9)) * 18;
      return [20 + wave, 70 + wave + 60 * (1 - Math.abs(x - 0.7)), 120 + wave];
    }
    return [250 - 120 * sun, 170 - 40 * y - 60 * sun, 110 + 90 * y];
  });
}

/** Temperatures of a store room seen from above: blue is cold, red is warm. */
export function heatMap(): Buffer {
  const sources = [
    [0.2, 0.3],
    [0.75, 0.65],
    [0.55, 0.2],
  ] as const;
  return png(240, 160, (x, y) => {
    if (x % 0.125 < 0.008 || y % 0.2 < 0.012) return [40, 44, 52];
    const heat = sources.reduce((sum, [sx, sy]) => sum + Math.exp(-18 * ((x - sx) ** 2 + (y - sy) ** 2)), 0);
    const warmth = Math.min(1, heat);
    return [255 * warmth, 90 + 60 * Math.sin(warmth * Math.PI), 255 * (1 - warmth)];
  });
}

/** A photo-like hill country. */
export function hills(): Buffer {
  return png(320, 200, (x, y) => {
    const ridges = [
      [0.45 + 0.08 * Math.sin(x * 7 + 1), [148, 176, 190]],
      [0.58 + 0.07 * Math.sin(x * 5 + 4), [96, 142, 120]],
      [0.74 + 0.06 * Math.sin(x * 9 + 2), [52, 98, 70]],
    ] as const;
    return ridges.findLast(([height]) => y > height)?.[1] ?? [190 - 60 * y, 215 - 30 * y, 240];
  });
}

/** A round stamp. */
export function stamp(): Buffer {
  return png(160, 160, (x, y) => {
    const distance = Math.hypot(x - 0.5, y - 0.5);
    const ring = Math.abs(distance - 0.44) < 0.03 || Math.abs(distance - 0.36) < 0.012;
    const check = Math.abs(y - (x < 0.45 ? x + 0.12 : 1.03 - x)) < 0.045 && x > 0.28 && x < 0.74;
    return ring || check ? [30, 120, 80] : [250, 250, 246];
  });
}

/** A bar chart as SVG. */
export function barChart(title: string, bars: readonly (readonly [label: string, value: number])[]): string {
  const most = Math.max(...bars.map(([, value]) => value));
  const drawn = bars.map(([label, value], index) => {
    const height = Math.round((140 * value) / most);
    const x = 30 + index * 60;
    return `  <rect x="${x}" y="${170 - height}" width="40" height="${height}" rx="3" fill="#3b7dd8"/>
  <text x="${x + 20}" y="188" text-anchor="middle">${label}</text>
  <text x="${x + 20}" y="${164 - height}" text-anchor="middle">${value}</text>`;
  });
  const width = 40 + bars.length * 60;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} 200" font-family="sans-serif" font-size="11">
  <title>${title}</title>
  <rect width="${width}" height="200" fill="#fbfbf8"/>
${drawn.join('\n')}
</svg>
`;
}

/** A company's sign as SVG. */
export function sign(letters: string, color: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120" font-family="sans-serif">
  <title>${letters}</title>
  <path d="M60 6 110 34v52L60 114 10 86V34z" fill="${color}"/>
  <text x="60" y="73" font-size="38" font-weight="bold" fill="#fff" text-anchor="middle">${letters}</text>
</svg>
`;
}
