using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SmoothLlm.Core.Organizations;
using SmoothLlm.Core.Payments;
using SmoothLlm.Infrastructure.Idempotency;

namespace SmoothLlm.Infrastructure.Persistence.Configurations;

internal sealed class PaymentConfiguration :
    IEntityTypeConfiguration<Purchase>,
    IEntityTypeConfiguration<PaymentCustomer>,
    IEntityTypeConfiguration<AutoTopUp>,
    IEntityTypeConfiguration<PaymentEvent>,
    IEntityTypeConfiguration<Voucher>,
    IEntityTypeConfiguration<VoucherRedemption>,
    IEntityTypeConfiguration<LowBalanceAlert>,
    IEntityTypeConfiguration<IdempotencyRecord>
{
    private const int ProviderIdLength = 255;
    private const int UserIdLength = 450;

    public void Configure(EntityTypeBuilder<Purchase> builder)
    {
        builder.Property(purchase => purchase.Status).HasConversion<string>().HasMaxLength(20);
        builder.Property(purchase => purchase.Origin).HasConversion<string>().HasMaxLength(20).HasDefaultValue(PurchaseOrigin.Checkout);
        builder.Property(purchase => purchase.CheckoutSessionId).HasMaxLength(ProviderIdLength);
        builder.Property(purchase => purchase.PaymentId).HasMaxLength(ProviderIdLength);
        builder.Property(purchase => purchase.ReceiptUrl).HasMaxLength(2000);
        builder.Property(purchase => purchase.FailureReason).HasMaxLength(500);
        builder.HasIndex(purchase => purchase.CheckoutSessionId).IsUnique().HasFilter("\"CheckoutSessionId\" IS NOT NULL");
        builder.HasIndex(purchase => purchase.PaymentId).IsUnique().HasFilter("\"PaymentId\" IS NOT NULL");
        builder.HasIndex(purchase => new { purchase.OrganizationId, purchase.Id });
        // What is not ended is looked for at every reconciliation.
        builder.HasIndex(purchase => purchase.CreatedAt).HasFilter("\"EndedAt\" IS NULL").HasDatabaseName("IX_Purchases_Open");
        builder.HasOne<Organization>().WithMany().HasForeignKey(purchase => purchase.OrganizationId);
    }

    public void Configure(EntityTypeBuilder<PaymentCustomer> builder)
    {
        builder.HasKey(customer => customer.OrganizationId);
        builder.Property(customer => customer.CustomerId).HasMaxLength(ProviderIdLength);
        builder.Property(customer => customer.PaymentMethodId).HasMaxLength(ProviderIdLength);
        builder.Property(customer => customer.CardBrand).HasMaxLength(40);
        builder.Property(customer => customer.CardLastFour).HasMaxLength(4);
        builder.HasIndex(customer => customer.CustomerId).IsUnique();
        builder.HasOne<Organization>().WithOne().HasForeignKey<PaymentCustomer>(customer => customer.OrganizationId);
    }

    public void Configure(EntityTypeBuilder<AutoTopUp> builder)
    {
        builder.HasKey(setting => setting.OrganizationId);
        builder.Property(setting => setting.UserId).HasMaxLength(UserIdLength);
        builder.Property(setting => setting.DisabledReason).HasMaxLength(500);
        builder.HasOne<Organization>().WithOne().HasForeignKey<AutoTopUp>(setting => setting.OrganizationId);
    }

    public void Configure(EntityTypeBuilder<PaymentEvent> builder)
    {
        builder.Property(@event => @event.Id).HasMaxLength(ProviderIdLength);
        builder.Property(@event => @event.Type).HasMaxLength(100);
        builder.Property(@event => @event.Status).HasConversion<string>().HasMaxLength(20);
        builder.Property(@event => @event.LastError).HasMaxLength(500);
        builder.HasIndex(@event => @event.PurchaseId);
        builder.HasIndex(@event => @event.ReceivedAt);
        builder.HasIndex(@event => @event.NextAttemptAt).HasFilter("\"NextAttemptAt\" IS NOT NULL").HasDatabaseName("IX_PaymentEvents_Waiting");
    }

    public void Configure(EntityTypeBuilder<Voucher> builder)
    {
        builder.Property(voucher => voucher.Code).HasMaxLength(Voucher.MaxCodeLength);
        builder.Property(voucher => voucher.Note).HasMaxLength(500);
        builder.Property(voucher => voucher.CreatedByUserId).HasMaxLength(UserIdLength);
        builder.HasIndex(voucher => voucher.Code).IsUnique();
    }

    public void Configure(EntityTypeBuilder<VoucherRedemption> builder)
    {
        builder.HasKey(redemption => new { redemption.VoucherId, redemption.OrganizationId });
        builder.Property(redemption => redemption.UserId).HasMaxLength(UserIdLength);
        // What a crash left without its credit is looked for again and again; there is hardly ever any.
        builder.HasIndex(redemption => redemption.RedeemedAt).HasFilter("\"CreditedAt\" IS NULL").HasDatabaseName("IX_VoucherRedemptions_Uncredited");
        builder.HasOne<Voucher>().WithMany().HasForeignKey(redemption => redemption.VoucherId);
        builder.HasOne<Organization>().WithMany().HasForeignKey(redemption => redemption.OrganizationId);
    }

    public void Configure(EntityTypeBuilder<LowBalanceAlert> builder)
    {
        builder.HasKey(alert => alert.OrganizationId);
        builder.HasOne<Organization>().WithOne().HasForeignKey<LowBalanceAlert>(alert => alert.OrganizationId);
    }

    public void Configure(EntityTypeBuilder<IdempotencyRecord> builder)
    {
        builder.HasKey(record => new { record.Scope, record.Key });
        builder.Property(record => record.Scope).HasMaxLength(150);
        builder.Property(record => record.Key).HasMaxLength(IdempotencyRecord.MaxKeyLength);
        builder.Property(record => record.BodyHash).HasMaxLength(64).IsUnicode(false);
        builder.HasIndex(record => record.CreatedAt);
    }
}
