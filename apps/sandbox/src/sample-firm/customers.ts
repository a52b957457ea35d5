/** Whom the firm works for, made up; no company is meant. */
export interface Customer {
  /** As the ERP and the CRM number it. */
  number: string;
  name: string;
  industry: string;
  /** ISO 3166-1 alpha-2; the company of the firm in that country bills it. */
  country: string;
}

const listed: readonly (readonly [country: string, ...(readonly [name: string, industry: string])[]])[] = [
  ['US', ['Calder Ridge Energy', 'Energy'], ['Marrow Peak Insurance', 'Insurance'], ['Tidewell Logistics', 'Transport'], ['Alderfield Health', 'Health'], ['Brightmoor Retail', 'Retail'], ['Quillon Bank', 'Banking'], ['Hexley Robotics', 'Manufacturing']],
  ['GB', ['Penhallow Water', 'Utilities'], ['Stonebridge Mutual', 'Insurance'], ['Larkhill Rail', 'Transport'], ['Fenwick Orme Bank', 'Banking'], ['Westerby Foods', 'Consumer goods']],
  ['AU', ['Billabarra Mining', 'Mining'], ['Coralreach Ports', 'Transport'], ['Wattlebrook Super', 'Pensions'], ['Jindera Energy', 'Energy']],
  ['DE', ['Brunnental Maschinenbau', 'Manufacturing'], ['Hansewerk Versicherung', 'Insurance'], ['Isarblick Pharma', 'Pharmaceuticals'], ['Nordhafen Logistik', 'Transport']],
  ['CA', ['Maplecrest Bank', 'Banking'], ['Boréal Hydro', 'Energy'], ['Saint-Aubin Telecom', 'Telecommunications'], ['Lakeshore Grocers', 'Retail']],
];

export const customers: readonly Customer[] = listed
  .flatMap(([country, ...ofCountry]) => ofCountry.map(([name, industry]) => ({ name, industry, country })))
  .map((customer, place) => ({ number: `C-${1_001 + place}`, ...customer }));
