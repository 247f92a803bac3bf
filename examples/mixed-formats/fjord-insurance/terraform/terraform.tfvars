account_id              = "123456789012"
genesys_organization_id = "c2a7d915-0e64-4b38-9f1d-7b5c28e03a6f"
