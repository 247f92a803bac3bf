variable "prefix" {
  type    = string
  default = "fjord-insurance"
}

variable "account_id" {
  type = string
}

variable "genesys_organization_id" {
  type        = string
  description = "The id of the Genesys Cloud organization; Genesys Cloud sends it as external id"
}
