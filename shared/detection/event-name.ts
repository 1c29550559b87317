/**
 * An event name without the API version that Lambda (`UpdateFunctionCode20150331v2`) and CloudFront
 * (`CreateDistribution2020_05_31`) append to it.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
 */
export function plainEventName(name: string): string {
  // Most names end with a letter: the expression runs on the few that do not.
  const last = name.charCodeAt(name.length - 1);
  return last >= 48 && last <= 57 ? name.replace(/(?:\d{8}(?:v\d+)?|\d{4}_\d{2}_\d{2})$/, '') : name;
}
