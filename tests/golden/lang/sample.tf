# The place.
variable "region" {
  type    = string
  default = "eu"
}

locals {
  limit = 10
}

resource "aws_instance" "web" {
  ami   = data.aws_ami.base.id
  count = local.limit
  tags  = merge(var.tags, { Name = "web" })
}

module "store" {
  source = "./store"
}

output "id" {
  value = aws_instance.web.id
}
