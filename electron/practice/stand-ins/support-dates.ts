// Owns the image lifetime data of `/v1/certificates` and the start log line (docs/domain.md, "Endpoints"):
// end of support 18 months, end of life 36 months after the image was built.
import { createHash } from 'node:crypto';

interface SupportDates {
  beginning_of_support: string;
  end_of_support: string;
  end_of_life: string;
  instance_id: string;
}

/** `2026-08-12 00:00:00.0 +00:00:00`: a space, and an hour without leading zero, as the vendor prints it. */
function vendorDate(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return (
    `${String(date.getUTCFullYear())}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())} ` +
    `${String(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}.0 +00:00:00`
  );
}

function monthsLater(date: Date, months: number): Date {
  const later = new Date(date);
  later.setUTCMonth(later.getUTCMonth() + months);
  return later;
}

/** `release-260812` → 12 August 2026. */
function releaseDate(release: string): Date {
  const digits = /(\d{2})(\d{2})(\d{2})/.exec(release);
  if (!digits) return new Date(Date.UTC(2026, 7, 12, 3, 26, 33));
  return new Date(Date.UTC(2000 + Number(digits[1]), Number(digits[2]) - 1, Number(digits[3]), 3, 26, 33));
}

export function supportDates(release: string, instance: string): SupportDates {
  const built = releaseDate(release);
  const hex = createHash('sha256').update(instance).digest('hex');
  return {
    beginning_of_support: vendorDate(built),
    end_of_support: vendorDate(monthsLater(built, 18)),
    end_of_life: vendorDate(monthsLater(built, 36)),
    instance_id: `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
  };
}

/** `release-260812` → 260812, for "since" comparisons; unknown shapes count as newest. */
export function releaseNumber(release: string): number {
  return Number(/(\d{6})/.exec(release)?.[1] ?? 999_999);
}
