"""How a column of each field may be headed: English, German, Spanish, Portuguese, French, SAP Business One.

The first heading counts most: where two columns could be the same field, the one named earlier here is it.
"""

ALIASES: dict[str, dict[str, str]] = {
    "sales": {
        "order_no": (
            "order id|order number|order no|order|invoice|invoice no|invoice number|invoice id|docnum|"
            "billing document|faktura|belegnr|beleg nr|vbeln|"
            "docentry|document number|receipt|receipt number|transaction id|bestellnummer|bestellung|"
            "auftragsnummer|auftrag|rechnung|"
            "rechnungsnummer|belegnummer|beleg|pedido|numero de pedido|n pedido|factura|numero de factura|"
            "fatura|numero da fatura|n fatura|encomenda|commande|facture|numero de commande|"
            "numero de facture"
        ),
        "ordered_at": (
            "date|order date|invoice date|invoicedate|docdate|posting date|ordered at|created at|time|billing date|"
            "fakturadatum|fkdat|fecha de contabilizacion|data de lancamento|"
            "datetime|date and time|transaction date|datum|buchungsdatum|bestelldatum|rechnungsdatum|"
            "belegdatum|fecha|fecha de pedido|fecha de factura|data|data do pedido|data da fatura|"
            "date de commande|date de facture"
        ),
        "customer_no": (
            "customer id|customer number|customer no|customer code|customer|client id|client|account number|"
            "sold to party|sold to|auftraggeber|kunnr|kunag|geschaftspartner|codigo sn|codigo pn|"
            "account|cardcode|bp code|kunde|kundennummer|kundennr|kunden nr|cliente|codigo de cliente|"
            "cod cliente|codigo cliente|codigo do cliente|id cliente|n cliente|client no|numero client|"
            "code client"
        ),
        "customer_name": (
            "customer name|cardname|client name|account name|bp name|kundenname|name des kunden|name1|name 1|"
            "nombre sn|nome pn|"
            "nombre de cliente|nombre del cliente|nome do cliente|nome cliente|nom du client"
        ),
        "sku": (
            "sku|item sku|item code|itemcode|item no|item number|item|stock code|stockcode|product code|matnr|"
            "material number|materialnummer|n de articulo|n do item|numero de articulo|numero do item|"
            "product id|product sku|material|artikelnummer|artikelnr|artikel nr|artikel|codigo de articulo|"
            "codigo articulo|articulo|referencia|ref|codigo do produto|codigo produto|artigo|code article|"
            "reference"
        ),
        "description": (
            "description|dscription|item description|item name|itemname|product|product name|bezeichnung|arktx|"
            "descripcion del articulo|descricao do item|material description|materialkurztext|"
            "artikelbezeichnung|beschreibung|descripcion|nombre de producto|producto|descricao|produto|"
            "designation|libelle"
        ),
        "category": (
            "category|item group|product category|itmsgrpnam|kategorie|warengruppe|artikelgruppe|categoria|"
            "familia|categorie|famille"
        ),
        "quantity": (
            "quantity|qty|units|count|menge|anzahl|stuck|cantidad|quantidade|qtd|cant|unidades|quantite|"
            "billed quantity|fakturierte menge|fkimg"
        ),
        "unit_price": (
            "unit price|price|unitprice|price per unit|preis|einzelpreis|stuckpreis|precio|precio unitario|"
            "preco|preco unitario|prix|prix unitaire"
        ),
        "line_total": (
            "line total|linetotal|amount|total|row total|net amount|net value|net|line amount|revenue|sales|netwr|"
            "nettowert|base imponible|"
            "subtotal|zeilensumme|betrag|nettobetrag|umsatz|summe|importe|total linea|total de linea|"
            "importe neto|valor|total da linha|valor liquido|montant|total ligne"
        ),
        "discount": (
            "discount|discount amount|line discount|linediscount|rabatt|rabattbetrag|nachlass|descuento|desconto|remise"
        ),
        "discount_percent": (
            "discount percent|discount %|discprcnt|rabatt %|rabatt prozent|% descuento|descuento %|"
            "% desconto|desconto %"
        ),
        "tax": (
            "tax|vat|vatsum|tax amount|sales tax|vat amount|steuer|mwst|ust|umsatzsteuer|iva|impuesto|imposto|tva|"
            "mwsbp|steuerbetrag"
        ),
        "cost": "cost|line cost|total cost|cogs|einstand|wareneinsatz|costo|coste|custo|cout|wavwr",
        "unit_cost": (
            "unit cost|cost price|stockprice|item cost|einstandspreis|costo unitario|coste unitario|custo unitario"
        ),
        "channel": (
            "channel|sales channel|location|store|shop|branch|kanal|vertriebskanal|filiale|canal|tienda|loja|magasin"
        ),
        "rep_code": (
            "rep id|rep code|rep number|slpcode|sales employee code|vertreternummer|codigo vendedor|codigo do vendedor"
        ),
        "rep_name": (
            "rep|sales rep|salesperson|sales employee|slpname|sold by|rep name|vertreter|verkaufer|vendedor|"
            "comercial|commercial"
        ),
        "region": "region|country|state|territory|gebiet|bundesland|land|pais|provincia|regiao|zona|zone",
        "status": "status|order status|state of order|estado|situacao|statut",
        "cancelled": "cancelled|canceled|is cancelled|void|voided|storno|storniert|anulado|cancelado|anulada|fksto",
        "is_return": (
            "return|is return|type|document type|objtype|doctype|belegart|art|tipo|tipo de documento|object type|"
            "obj type|document category|fkart|billing type|fakturaart"
        ),
    },
    "customers": {
        "customer_no": (
            "customer id|customer number|customer no|customer code|customer|client id|account number|"
            "account|code|number|id|cardcode|bp code|kunde|kundennummer|kundennr|kunden nr|codigo|"
            "codigo de cliente|codigo cliente|codigo do cliente|id cliente|n cliente|code client"
        ),
        "name": (
            "name|customer name|full name|company|company name|cardname|bp name|firma|kundenname|nombre|"
            "razon social|nome|nom|raison sociale"
        ),
        "kind": "kind|type|customer type|typ|art|tipo",
        "contact_name": (
            "contact|contact name|contact person|buyer|cntctprsn|ansprechpartner|contacto|"
            "persona de contacto|contato|comprador"
        ),
        "email": (
            "email|e mail|email address|e mail address|mail|correo|correo electronico|endereco de email|courriel"
        ),
        "phone": (
            "phone|phone number|mobile|mobile number|telephone|tel|phone1|cellular|telefon|telefonnummer|"
            "handy|mobil|telefono|movil|telefone|telemovel|celular|portable"
        ),
        "address": "address|street|street address|adresse|anschrift|strasse|direccion|endereco|morada",
        "region": (
            "region|state|territory|country|province|gebiet|bundesland|land|provincia|pais|regiao|distrito|city"
        ),
        "rep_code": (
            "rep id|rep code|rep number|slpcode|sales employee code|vertreternummer|codigo vendedor|codigo do vendedor"
        ),
        "rep_name": (
            "rep|sales rep|salesperson|sales employee|slpname|rep name|vertreter|verkaufer|vendedor|"
            "comercial|commercial"
        ),
        "opt_in_email": (
            "email opt in|opt in email|may be e mailed|marketing email|newsletter|accepts marketing|email consent"
        ),
        "opt_in_sms": "sms opt in|opt in sms|may be texted|marketing sms|sms consent",
    },
    "products": {
        "sku": (
            "sku|item sku|item code|itemcode|item no|item number|stock code|stockcode|product code|"
            "product id|code|material|artikelnummer|artikelnr|artikel nr|codigo|codigo de articulo|"
            "referencia|ref|codigo do produto|code article|reference"
        ),
        "name": (
            "name|product name|product|item name|itemname|title|description|dscription|bezeichnung|"
            "artikelbezeichnung|nombre|descripcion|nome|descricao|nom|designation|libelle"
        ),
        "category": (
            "category|item group|product category|itmsgrpnam|kategorie|warengruppe|artikelgruppe|categoria|"
            "familia|categorie|famille"
        ),
        "brand": "brand|make|manufacturer|vendor|firmname|marke|hersteller|marca|fabricante|marque",
        "price": "price|unit price|list price|retail price|preis|listenpreis|verkaufspreis|precio|preco|prix",
        "cost": (
            "cost|unit cost|cost price|purchase price|stockprice|kosten|einstandspreis|einkaufspreis|costo|"
            "coste|custo|cout"
        ),
        "cost_from": "cost valid from|cost from|validfrom|valid from|gultig ab|valido desde|custo valido desde",
        "active_from": "active from|launched|launch date|sold from|aktiv ab|activo desde|ativo desde",
        "active_until": "active until|discontinued|discontinued on|end of life|aktiv bis|activo hasta|ativo ate",
    },
}
