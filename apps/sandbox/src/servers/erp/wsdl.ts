import { erpNamespace } from './soap-form.js';

/** What clients generate their code from. */
export function wsdl(address: string, operations: Readonly<Record<string, { request: readonly string[]; response: string }>>): string {
  const names = Object.keys(operations);
  const each = (write: (name: string) => string) => names.map(write).join('');
  const parts = (fields: readonly string[]) => fields.map((field) => `<xs:element name="${field}" type="xs:string" minOccurs="0" nillable="true"/>`).join('');
  return `<?xml version="1.0" encoding="utf-8"?><wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:tns="${erpNamespace}" targetNamespace="${erpNamespace}">`
    + `<wsdl:types><xs:schema targetNamespace="${erpNamespace}" elementFormDefault="qualified">`
    + each((name) => `<xs:element name="${name}"><xs:complexType><xs:sequence>${parts(operations[name]!.request)}</xs:sequence></xs:complexType></xs:element><xs:element name="${name}Response"><xs:complexType><xs:sequence>${operations[name]!.response}</xs:sequence></xs:complexType></xs:element>`)
    + '</xs:schema></wsdl:types>'
    + each((name) => `<wsdl:message name="${name}"><wsdl:part name="parameters" element="tns:${name}"/></wsdl:message><wsdl:message name="${name}Response"><wsdl:part name="parameters" element="tns:${name}Response"/></wsdl:message>`)
    + `<wsdl:portType name="Finance">${each((name) => `<wsdl:operation name="${name}"><wsdl:input message="tns:${name}"/><wsdl:output message="tns:${name}Response"/></wsdl:operation>`)}</wsdl:portType>`
    + `<wsdl:binding name="FinanceSoap" type="tns:Finance"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>${each((name) => `<wsdl:operation name="${name}"><soap:operation soapAction="${erpNamespace}/${name}" style="document"/><wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation>`)}</wsdl:binding>`
    + `<wsdl:service name="Finance"><wsdl:port name="FinanceSoap" binding="tns:FinanceSoap"><soap:address location="${address}"/></wsdl:port></wsdl:service></wsdl:definitions>`;
}
